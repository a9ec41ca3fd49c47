package dev.stowage.topology.config;

import dev.stowage.packing.PackingOptions;
import dev.stowage.packing.Strategy;
import dev.stowage.schemas.PackingMode;
import dev.stowage.schemas.SpecialTokens;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The configuration of one Stowage application. Values that contradict each other are refused by name when it is made,
 * so that whoever holds one can build a topology from it.
 */
public final class StowageConfig {
    /** Names the rules of placement, tokenizing and cropping; any change of them raises it. */
    public static final int PACKING_VERSION = 1;

    /** Prefix of what passes through to the Kafka clients. */
    public static final String KAFKA_PREFIX = KafkaProperties.PREFIX;

    /** Prefix of what passes through to the schema registry client. */
    public static final String REGISTRY_PREFIX = "registry.";

    /** Scalars of an encoded batch beside names, and a segment's beside its id and source; rounded up. */
    private static final int BATCH_OVERHEAD_BYTES = 2_048;

    private static final int SEGMENT_OVERHEAD_BYTES = 80;

    private final AbstractConfig values;
    private final Map<String, String> kafka = new HashMap<>();
    private final Map<String, String> registry = new HashMap<>();
    private final PackingOptions packing;
    private final String fingerprint;

    private StowageConfig(Map<String, String> given) {
        ConfigDef definition = definition();
        Map<String, String> own = new HashMap<>();
        given.forEach((key, value) -> {
            if (key.startsWith(KAFKA_PREFIX)) {
                KafkaProperties.refuseUndoing(key, value);
                kafka.put(key.substring(KAFKA_PREFIX.length()), value);
            } else if (key.startsWith(REGISTRY_PREFIX)) {
                registry.put(key.substring(REGISTRY_PREFIX.length()), value);
            } else if (definition.names().contains(key)) {
                own.put(key, value);
            } else {
                throw new ConfigException(key, value, "unknown key; `stowage config` lists the known ones");
            }
        });
        values = new AbstractConfig(definition, own, false);
        packing = contradictionFree();
        fingerprint = digest();
    }

    /** All keys of the topology, with type, default, accepted values and documentation. */
    public static ConfigDef definition() {
        return Keys.define();
    }

    /**
     * Reads a configuration.
     *
     * @param values by key; what is missing has its default; keys under {@code kafka.} and {@code registry.} pass through
     * @throws ConfigException if a key is unknown, or a value is not accepted or contradicts another; names key and value
     */
    public static StowageConfig of(Map<String, String> values) {
        return new StowageConfig(values);
    }

    public String applicationId() {
        return values.getString(Keys.APPLICATION_ID);
    }

    public String bootstrapServers() {
        return values.getString(Keys.BOOTSTRAP_SERVERS);
    }

    public String schemaRegistryUrl() {
        return values.getString(Keys.SCHEMA_REGISTRY_URL);
    }

    /** How long calls to the schema registry may fail, one after the other, before the application stops. */
    public Duration schemaRegistryMaxOutage() {
        return duration(Keys.SCHEMA_REGISTRY_MAX_OUTAGE);
    }

    public String stateDir() {
        return values.getString(Keys.STATE_DIR);
    }

    public int threads() {
        return values.getInt(Keys.THREADS);
    }

    public String inputTopic() {
        return values.getString(Keys.INPUT_TOPIC);
    }

    public String outputTopic() {
        return values.getString(Keys.OUTPUT_TOPIC);
    }

    public String rejectsTopic() {
        return values.getString(Keys.REJECTS_TOPIC);
    }

    public String statisticsTopic() {
        return values.getString(Keys.STATISTICS_TOPIC);
    }

    public InputFormat inputFormat() {
        return choice(InputFormat.class, Keys.INPUT_FORMAT);
    }

    public PackingMode mode() {
        return choice(PackingMode.class, Keys.MODE);
    }

    /** Bounds of the length classes, slots, ascending. */
    public List<Integer> buckets() {
        return Ascending.parse(Keys.BUCKETS, values.getList(Keys.BUCKETS));
    }

    /** What decides how segments are packed. */
    public PackingOptions packingOptions() {
        return packing;
    }

    public long cropSeed() {
        return values.getLong(Keys.CROP_SEED);
    }

    public SpecialTokens specialTokens() {
        return choice(SpecialTokens.class, Keys.SPECIAL_TOKENS);
    }

    /** {@code sequence_id} of the first segment of each row: 0 or 1; padding is one less. */
    public int sequenceIdBase() {
        return values.getInt(Keys.SEQUENCE_ID_BASE);
    }

    public UnknownResidues unknownResidues() {
        return choice(UnknownResidues.class, Keys.UNKNOWN_RESIDUES);
    }

    /** Residues above which a record is rejected. */
    public int sequenceMaxResidues() {
        return values.getInt(Keys.SEQUENCE_MAX_RESIDUES);
    }

    /** Bytes above which an id or a source makes its record a reject. */
    public int sequenceMaxIdBytes() {
        return values.getInt(Keys.SEQUENCE_MAX_ID_BYTES);
    }

    public Duration window() {
        return duration(Keys.WINDOW);
    }

    public Duration outOfOrder() {
        return duration(Keys.OUT_OF_ORDER);
    }

    /** Records in a row far outside the window that move it. */
    public int windowJump() {
        return values.getInt(Keys.WINDOW_JUMP);
    }

    /** Silence after which a tick is appended; zero if never. */
    public Duration idleFlush() {
        return duration(Keys.IDLE_FLUSH);
    }

    /** Names packing version and every key that decides the bytes of the batches: 16 hexadecimal digits. */
    public String fingerprint() {
        return fingerprint;
    }

    /** No encoded batch is larger, bytes: the output topic must accept it. */
    public int maxBatchBytes() {
        int slots = packing.batchTokens();
        int leastSegment = specialTokens() == SpecialTokens.ALWAYS ? 3 : 1;
        long segments = slots / leastSegment;
        int idBytes = packing.largestRowLength() / leastSegment > 64 ? 3 : 1;
        long bytes = BATCH_OVERHEAD_BYTES
                + (1L + idBytes) * slots
                + segments * (SEGMENT_OVERHEAD_BYTES + 2L * sequenceMaxIdBytes());
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    /** No reject is larger, bytes: the reject topic must accept it. */
    public int maxRejectBytes() {
        return values.getInt(Keys.REJECTS_MAX_BYTES);
    }

    /** What the schema registry client and the serdes are configured with. */
    public Map<String, Object> registry() {
        Map<String, Object> properties = new HashMap<>(registry);
        properties.put(Keys.SCHEMA_REGISTRY_URL, schemaRegistryUrl());
        return properties;
    }

    /** What an admin client, a consumer or a producer of a tool needs to connect. */
    public Map<String, Object> clientProperties() {
        Map<String, Object> properties = KafkaProperties.forClients(kafka);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
        return properties;
    }

    /** What {@link org.apache.kafka.streams.KafkaStreams} is started with. */
    public Properties streamsProperties() {
        Properties properties = new Properties();
        int largestRequest =
                (int) Math.min(Integer.MAX_VALUE, Math.max(maxBatchBytes(), maxRejectBytes()) + (64L << 10));
        properties.putAll(KafkaProperties.streamsDefaults(largestRequest));
        properties.putAll(kafka);
        properties.putAll(KafkaProperties.fixed());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads());
        return properties;
    }

    private PackingOptions contradictionFree() {
        List<Integer> buckets = buckets();
        int multiple = values.getInt(Keys.ROW_MULTIPLE);
        int least = specialTokens() == SpecialTokens.NONE ? 1 : 3;
        if (buckets.get(0) < least) {
            throw new ConfigException(
                    Keys.BUCKETS,
                    buckets,
                    "the smallest bucket must hold one residue and the special tokens: >= " + least);
        }
        if (multiple > buckets.get(buckets.size() - 1)) {
            throw new ConfigException(
                    Keys.ROW_MULTIPLE, multiple, "must not exceed the largest of " + Keys.BUCKETS + ", " + buckets);
        }
        List<Integer> rowLengths = buckets.stream()
                .map(bucket -> (bucket + multiple - 1) / multiple * multiple)
                .toList();
        if (rowLengths.stream().distinct().count() < rowLengths.size()) {
            throw new ConfigException(
                    Keys.BUCKETS,
                    buckets,
                    "two of them give the same row length with " + Keys.ROW_MULTIPLE + "=" + multiple);
        }
        int longestRow = rowLengths.get(rowLengths.size() - 1);
        int batchTokens = values.getInt(Keys.BATCH_TOKENS);
        if (batchTokens < longestRow) {
            throw new ConfigException(
                    Keys.BATCH_TOKENS, batchTokens, "must be at least the longest row, " + longestRow + " slots");
        }
        return new PackingOptions(
                choice(Strategy.class, Keys.STRATEGY),
                rowLengths,
                buckets,
                values.getInt(Keys.LOOKAHEAD),
                values.getInt(Keys.MAX_WAIT_ROWS),
                batchTokens,
                values.getInt(Keys.BATCH_MAX_WAIT_ROWS));
    }

    private String digest() {
        StringBuilder canonical = new StringBuilder("packing.version=" + PACKING_VERSION + "\n");
        for (String key : Keys.DECIDING) {
            Object value = values.values().get(key);
            // 10m and 600s are one configuration.
            boolean isDuration = key.equals(Keys.WINDOW) || key.equals(Keys.OUT_OF_ORDER);
            canonical
                    .append(key)
                    .append('=')
                    .append(isDuration ? duration(key) : value)
                    .append('\n');
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(canonical.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private <E extends Enum<E>> E choice(Class<E> type, String key) {
        return Choice.parse(type, values.getString(key));
    }

    private Duration duration(String key) {
        return Durations.parse(key, values.getString(key));
    }
}
