package dev.stowage.topology.core.config;

import dev.stowage.packing.Mode;
import dev.stowage.packing.PackingOptions;
import dev.stowage.schemas.EncodedSize;
import dev.stowage.schemas.SpecialTokens;
import dev.stowage.topology.core.tracks.Tracks;
import dev.stowage.topology.core.vocabulary.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * The configuration of one Stowage application. Values that contradict each other are refused by name when it is made,
 * so a topology can be built from every instance.
 */
public final class StowageConfig {
    /** Newest version of the rules of placement, tokenizing and cropping; any change of them raises it. */
    public static final int PACKING_VERSION = 2;

    /** Prefix of what passes through to the Kafka clients. */
    public static final String KAFKA_PREFIX = PassThrough.PREFIX;

    /** Prefix of what passes through to the schema registry client. */
    public static final String REGISTRY_PREFIX = "registry.";

    /** Smallest value of {@code rejects.max.bytes}. */
    public static final int MIN_REJECTS_MAX_BYTES = 1 << 20;

    /** What a topic must accept beside a batch, bytes: the key, the headers, and what Kafka adds to a record. */
    public static final int BATCH_RECORD_BYTES = 2_048;

    /** Kafka's default limit of a record, rounded. */
    private static final long KAFKA_LIMIT_BYTES = 1L << 20;

    /** Framing of a record beside residues, id and source. */
    private static final int RECORD_OVERHEAD_BYTES = 4_096;

    private final AbstractConfig values;
    private final Map<String, String> kafka = new HashMap<>();
    private final Map<String, String> registry = new HashMap<>();
    private final Vocabulary vocabulary;
    private final Tracks tracks;
    private final PackingOptions packing;
    private final int segmentMultiple;
    private final String fingerprint;

    private StowageConfig(Map<String, String> given) {
        ConfigDef definition = definition();
        Map<String, String> own = new HashMap<>();
        given.forEach((key, value) -> {
            if (key.startsWith(KAFKA_PREFIX)) {
                PassThrough.refuseUndoing(key, value);
                kafka.put(key.substring(KAFKA_PREFIX.length()), value);
            } else if (key.startsWith(REGISTRY_PREFIX)) {
                registry.put(key.substring(REGISTRY_PREFIX.length()), value);
            } else if (definition.names().contains(key)) {
                own.put(key, value);
            } else {
                // Without its value, which may be a secret.
                throw new ConfigException(renamed(key)
                        .map(name -> "the key " + key + " was renamed to " + name)
                        .orElse("unknown key " + key + "; `stowage config` lists the known ones"));
            }
        });
        values = new AbstractConfig(definition, own, false);
        vocabulary = VocabularyKeys.read(values, inputFormat());
        segmentMultiple = values.getInt(Keys.SEGMENT_MULTIPLE);
        tracks = new Tracks(
                TrackKeys.parse(values.getList(Keys.TRACKS), lowerCase() == LowerCase.TRACK),
                choice(UndeclaredTracks.class, Keys.TRACKS_UNDECLARED) == UndeclaredTracks.REJECT);
        packing = PackingOptionsFactory.create(this, values);
        ProducerLimits.refuse(this, kafka);
        fingerprint = digest();
    }

    /** The present name of a key that had another name in an earlier version. */
    public static Optional<String> renamed(String key) {
        return Optional.ofNullable(Keys.RENAMED.get(key));
    }

    /** All keys of the topology, with type, default, accepted values and documentation. */
    public static ConfigDef definition() {
        return Keys.define();
    }

    /** Whether the fingerprint covers a key, so that it can only be changed while no segments wait. */
    public static boolean isInFingerprint(String key) {
        return key.equals(Keys.PACKING_VERSION) || Keys.DECIDING.contains(key);
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

    /**
     * Stream threads of an instance: as configured, else one for each processor.
     *
     * @param inputPartitions partitions of the input topic; the default is at most one thread for each
     */
    public int threads(int inputPartitions) {
        int configured = values.getInt(Keys.THREADS);
        int processors = Runtime.getRuntime().availableProcessors();
        return configured > 0 ? configured : Math.max(1, Math.min(processors, inputPartitions));
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

    public Mode mode() {
        return choice(Mode.class, Keys.MODE);
    }

    /** Bounds of the length classes, slots, ascending. */
    public List<Integer> buckets() {
        return Ascending.parse(Keys.BUCKETS, values.getList(Keys.BUCKETS));
    }

    /** The options of the packer. */
    public PackingOptions packingOptions() {
        return packing;
    }

    /** Whether incomplete batches are filled up with empty rows. */
    public boolean batchFixedShape() {
        return values.getBoolean(Keys.BATCH_FIXED_SHAPE);
    }

    /** Slots of a segment with this many tokens. */
    public int slotsOf(int tokens) {
        return (tokens + segmentMultiple - 1) / segmentMultiple * segmentMultiple;
    }

    public Overlong overlong() {
        return choice(Overlong.class, Keys.OVERLONG);
    }

    /** Residues that neighbouring pieces of a split sequence share. */
    public int splitOverlap() {
        return values.getInt(Keys.SPLIT_OVERLAP);
    }

    /** Maps letters to token ids. */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    public LowerCase lowerCase() {
        return choice(LowerCase.class, Keys.LOWER_CASE);
    }

    /** The declared tracks. */
    public Tracks tracks() {
        return tracks;
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
        return UnknownResidues.parse(Keys.UNKNOWN_RESIDUES, values.getString(Keys.UNKNOWN_RESIDUES));
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

    /** Idle time after which a tick is appended; zero if never. */
    public Duration idleFlush() {
        return duration(Keys.IDLE_FLUSH);
    }

    /** Number of closed windows whose counts each partition keeps. */
    public int statsWindows() {
        return values.getInt(Keys.STATS_WINDOWS);
    }

    /** Version of the rules of placement, tokenizing and cropping that the batches are made by. */
    public int packingVersion() {
        return values.getInt(Keys.PACKING_VERSION);
    }

    /** Names packing version and every key that decides the bytes of the batches: 16 hexadecimal digits. */
    public String fingerprint() {
        return fingerprint;
    }

    /** Max size of an encoded batch, bytes. */
    public int batchMaxBytes() {
        return packing.byteLimit().max();
    }

    /** The min {@link #batchMaxBytes} for the other keys. */
    public long minBatchMaxBytes() {
        return packing.byteLimit().minFor(packing);
    }

    /** Max size of an output record, bytes, compressed or not: the output topic must accept it. */
    public int maxBatchRecordBytes() {
        return batchMaxBytes() + BATCH_RECORD_BYTES;
    }

    /** Max size of an entry of the pool's changelog, bytes. */
    public int maxStateEntryBytes() {
        return StateSizes.maxEntryBytes(this);
    }

    /** Max size of a reject, bytes: the reject topic must accept it. */
    public int maxRejectBytes() {
        return values.getInt(Keys.REJECTS_MAX_BYTES);
    }

    /** Assumed max size of an input record, bytes: Kafka's default limit, or more if longer sequences are accepted. */
    public long largestRecordBytes() {
        int bytesOfResidue = inputFormat() == InputFormat.TOKENS ? EncodedSize.of(vocabulary.maxId()) : 1;
        return Math.max(
                KAFKA_LIMIT_BYTES,
                (long) bytesOfResidue * sequenceMaxResidues() + 2L * sequenceMaxIdBytes() + RECORD_OVERHEAD_BYTES);
    }

    /** Configuration of the schema registry client and the serdes. */
    public Map<String, Object> registry() {
        Map<String, Object> properties = new HashMap<>(registry);
        // SASL_INHERIT, SASL_OAUTHBEARER_INHERIT: the client looks for the credentials under the keys of Kafka.
        boolean inherits = registry.entrySet().stream()
                .anyMatch(entry -> entry.getKey().endsWith("auth.credentials.source")
                        && entry.getValue().endsWith("_INHERIT"));
        if (inherits) {
            kafka.forEach((key, value) -> {
                if (key.startsWith("sasl.")) {
                    properties.putIfAbsent(key, value);
                }
            });
        }
        properties.put(Keys.SCHEMA_REGISTRY_URL, schemaRegistryUrl());
        return properties;
    }

    /** The pass-through properties of the Kafka clients, without their prefix. */
    public Map<String, String> passThrough() {
        return Map.copyOf(kafka);
    }

    /** Properties with which an admin client, a consumer or a producer of a tool connects. */
    public Map<String, Object> clientProperties() {
        Map<String, Object> properties = PassThrough.forClients(kafka);
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
        return properties;
    }

    private String digest() {
        StringBuilder canonical = new StringBuilder(Keys.PACKING_VERSION + "=" + packingVersion() + "\n");
        Map<String, Object> defaults = Keys.DEFAULTS;
        for (String key : Keys.DECIDING) {
            Object value = values.values().get(key);
            // 10m and 600s are equal, and a vocabulary is identified by its content, not by its file.
            Object canonicalValue =
                    switch (key) {
                        case Keys.WINDOW, Keys.OUT_OF_ORDER -> duration(key);
                        case Keys.LOOKAHEAD -> packing.lookahead();
                        case Keys.BATCH_MAX_BYTES -> batchMaxBytes();
                        case Keys.BATCH_MAX_WAIT_ROWS -> packing.batchMaxWaitRows();
                        case Keys.VOCABULARY -> vocabulary.hash();
                        case Keys.UNKNOWN_RESIDUES -> unknownResidues();
                        case Keys.TRACKS -> tracks.specs();
                        default -> value;
                    };
            // A feed that does not use a later key has the fingerprint that it had before there was that key.
            if (Keys.OPTIONAL.contains(key) && Objects.equals(defaults.get(key), value)) {
                continue;
            }
            canonical.append(key).append('=').append(canonicalValue).append('\n');
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
