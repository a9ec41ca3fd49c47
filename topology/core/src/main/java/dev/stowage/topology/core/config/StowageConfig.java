package dev.stowage.topology.core.config;

import dev.stowage.packing.Mode;
import dev.stowage.packing.PackingOptions;
import dev.stowage.schemas.EncodedSize;
import dev.stowage.schemas.SpecialTokens;
import dev.stowage.topology.core.tracks.Tracks;
import dev.stowage.topology.core.vocabulary.Vocabulary;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
    private final Map<String, String> kafka;
    private final Map<String, String> registry;
    private final Vocabulary vocabulary;
    private final Tracks tracks;
    private final PackingOptions packing;
    private final int segmentMultiple;
    private final String fingerprint;

    private StowageConfig(Map<String, String> given) {
        ConfigDef definition = definition();
        GivenKeys keys = GivenKeys.of(given, definition.names());
        kafka = keys.kafka();
        registry = keys.registry();
        values = new AbstractConfig(definition, keys.own(), false);
        vocabulary = VocabularyKeys.read(values, inputFormat());
        segmentMultiple = values.getInt(Keys.SEGMENT_MULTIPLE);
        tracks = new Tracks(
                TrackKeys.parse(values.getList(Keys.TRACKS), lowerCase() == LowerCase.TRACK),
                choice(UndeclaredTracks.class, Keys.TRACKS_UNDECLARED) == UndeclaredTracks.REJECT);
        packing = PackingOptionsFactory.create(this, values);
        ProducerLimits.refuse(this, kafka);
        fingerprint = Fingerprint.of(this, values);
    }

    /** The present name of a key that had another name in an earlier version. */
    public static Optional<String> renamed(String key) {
        return Optional.ofNullable(Keys.RENAMED.get(key));
    }

    /** All keys of the topology, with type, default, accepted values and documentation. */
    public static ConfigDef definition() {
        return KeyDefinitions.define();
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
        Map<String, Object> properties = PassThrough.forRegistry(registry, kafka);
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

    private <E extends Enum<E>> E choice(Class<E> type, String key) {
        return Choice.parse(type, values.getString(key));
    }

    private Duration duration(String key) {
        return Durations.parse(key, values.getString(key));
    }
}
