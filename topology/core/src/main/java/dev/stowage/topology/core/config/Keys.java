package dev.stowage.topology.core.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import dev.stowage.packing.Mode;
import dev.stowage.packing.Strategy;
import dev.stowage.schemas.SpecialTokens;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.jspecify.annotations.Nullable;

/** Names and definitions of Stowage's own keys. */
final class Keys {
    static final String APPLICATION_ID = "application.id";
    static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    static final String SCHEMA_REGISTRY_URL = "schema.registry.url";
    static final String SCHEMA_REGISTRY_MAX_OUTAGE = "schema.registry.max.outage";
    static final String STATE_DIR = "state.dir";
    static final String THREADS = "threads";
    static final String INPUT_TOPIC = "input.topic";
    static final String OUTPUT_TOPIC = "output.topic";
    static final String REJECTS_TOPIC = "rejects.topic";
    static final String REJECTS_MAX_BYTES = "rejects.max.bytes";
    static final String STATISTICS_TOPIC = "statistics.topic";
    static final String INPUT_FORMAT = "input.format";
    static final String MODE = "mode";
    static final String STRATEGY = "strategy";
    static final String BUCKETS = "buckets";
    static final String PACKING_VERSION = "packing.version";
    static final String LOOKAHEAD = "lookahead";
    static final String MAX_WAIT_ROWS = "max.wait.rows";
    static final String OPEN_ROWS = "open.rows";
    static final String ROW_MULTIPLE = "row.multiple";
    static final String ROW_MAX_SEGMENTS = "row.max.segments";
    static final String SEGMENT_MULTIPLE = "segment.multiple";
    static final String BATCH_SLOTS = "batch.slots";
    static final String BATCH_MAX_BYTES = "batch.max.bytes";
    static final String BATCH_MAX_WAIT_ROWS = "batch.max.wait.rows";
    static final String BATCH_FIXED_SHAPE = "batch.fixed.shape";
    static final String OVERLONG = "overlong";
    static final String SPLIT_OVERLAP = "split.overlap";
    static final String CROP_SEED = "crop.seed";
    static final String SPECIAL_TOKENS = "special.tokens";
    static final String SEQUENCE_ID_BASE = "sequence.id.base";
    static final String VOCABULARY = "vocabulary";
    static final String VOCABULARY_SIZE = "vocabulary.size";
    static final String PAD_TOKEN_ID = "pad.token.id";
    static final String MASK_TOKEN_ID = "mask.token.id";
    static final String CLS_TOKEN_ID = "cls.token.id";
    static final String EOS_TOKEN_ID = "eos.token.id";
    static final String LOWER_CASE = "lower.case";
    static final String UNKNOWN_RESIDUES = "unknown.residues";
    static final String TRACKS = "tracks";
    static final String TRACKS_UNDECLARED = "tracks.undeclared";
    static final String SEQUENCE_MAX_RESIDUES = "sequence.max.residues";
    static final String SEQUENCE_MAX_ID_BYTES = "sequence.max.id.bytes";
    static final String WINDOW = "window";
    static final String OUT_OF_ORDER = "out.of.order";
    static final String WINDOW_JUMP = "window.jump";
    static final String IDLE_FLUSH = "idle.flush";
    static final String STATS_WINDOWS = "stats.windows";

    /** Former names of keys, and the names that they have now. */
    static final Map<String, String> RENAMED = Map.of(
            "batch.tokens", BATCH_SLOTS,
            "batch.fixed-shape", BATCH_FIXED_SHAPE,
            "sequence-id.base", SEQUENCE_ID_BASE,
            "flat.multiple", ROW_MULTIPLE);

    /** Keys that decide the bytes of the batches: the fingerprint covers them, in this order. */
    static final List<String> DECIDING = List.of(
            INPUT_FORMAT,
            MODE,
            STRATEGY,
            BUCKETS,
            LOOKAHEAD,
            MAX_WAIT_ROWS,
            OPEN_ROWS,
            ROW_MULTIPLE,
            ROW_MAX_SEGMENTS,
            SEGMENT_MULTIPLE,
            BATCH_SLOTS,
            BATCH_MAX_BYTES,
            BATCH_MAX_WAIT_ROWS,
            BATCH_FIXED_SHAPE,
            OVERLONG,
            SPLIT_OVERLAP,
            CROP_SEED,
            SPECIAL_TOKENS,
            SEQUENCE_ID_BASE,
            VOCABULARY,
            VOCABULARY_SIZE,
            PAD_TOKEN_ID,
            MASK_TOKEN_ID,
            CLS_TOKEN_ID,
            EOS_TOKEN_ID,
            LOWER_CASE,
            UNKNOWN_RESIDUES,
            TRACKS,
            TRACKS_UNDECLARED,
            SEQUENCE_MAX_RESIDUES,
            SEQUENCE_MAX_ID_BYTES,
            WINDOW,
            OUT_OF_ORDER,
            WINDOW_JUMP);

    /** Keys among them that the fingerprint covers only where they differ from the default. */
    static final Set<String> OPTIONAL =
            Set.of(TRACKS, TRACKS_UNDECLARED, VOCABULARY_SIZE, PAD_TOKEN_ID, MASK_TOKEN_ID, CLS_TOKEN_ID, EOS_TOKEN_ID);

    /** The default vocabulary. */
    static final String ESM = "esm";

    private static final int MAX_ROW = 1 << 20;

    static final Map<String, Object> DEFAULTS = define().defaultValues();

    private final ConfigDef definition = new ConfigDef();
    private String group = "";
    private int order;

    private Keys() {}

    static ConfigDef define() {
        Keys keys = new Keys();
        keys.application();
        keys.topics();
        keys.rows();
        keys.tokens();
        keys.windows();
        return keys.definition;
    }

    private void application() {
        group("Application");
        text(APPLICATION_ID, "stowage", HIGH, "Name of the application: consumer group, transactions, changelogs.");
        text(BOOTSTRAP_SERVERS, "localhost:9092", HIGH, "Brokers to start from, host:port, separated by commas.");
        text(SCHEMA_REGISTRY_URL, "http://localhost:8081", HIGH, "Schema registry, one URL or several.");
        duration(
                SCHEMA_REGISTRY_MAX_OUTAGE,
                "5m",
                Duration.ofMillis(1),
                LOW,
                "Max duration of an outage of the registry, from the first failed call to the next answered one. If it lasts longer, the"
                        + " instance ends with exit code 1. Nothing is lost.");
        text(STATE_DIR, ".stowage/state", MEDIUM, "Directory of the instance id and of the persistent stores.");
        number(
                THREADS,
                0,
                Range.between(0, 1024),
                MEDIUM,
                "Stream threads; 0: one for each processor, at most one for each input partition. More threads than input"
                        + " partitions do nothing.");
    }

    private void topics() {
        group("Topics");
        text(INPUT_TOPIC, "sequences", HIGH, "Topic of the raw sequences.");
        text(OUTPUT_TOPIC, "packed-batches", HIGH, "Topic of the packed batches, as many partitions as the input.");
        text(REJECTS_TOPIC, "rejected-sequences", MEDIUM, "Topic of the records that cannot be packed.");
        number(
                REJECTS_MAX_BYTES,
                8 << 20,
                Range.between(StowageConfig.MIN_REJECTS_MAX_BYTES, 512 << 20),
                LOW,
                "Max size of a reject, bytes; a larger record goes to the reject topic without its value, which stays in the"
                        + " input topic at the offset that the headers name.");
        text(STATISTICS_TOPIC, "pad-ratios", MEDIUM, "Compacted topic of the pad statistics of closed windows.");
        choice(
                INPUT_FORMAT,
                InputFormat.AVRO,
                Choice.of(InputFormat.values()),
                "How the values of the input topic are written.");
    }

    private void rows() {
        group("Rows and batches");
        choice(
                MODE,
                Mode.PACK,
                Choice.of(Mode.values()),
                "How rows are filled: several segments a row (pack), one, in rows as long as the longest of their batch"
                        + " (pad), or one row a batch for variable-length attention (flat).");
        choice(
                STRATEGY,
                Strategy.EXACT_FILL,
                Choice.of(Strategy.values()),
                "How segments are chosen for a row: the subset of the pool that fills it best; in arrival order into one"
                        + " open row, the first of several that has room or the tightest; or the pool, longest first.");
        number(
                PACKING_VERSION,
                StowageConfig.PACKING_VERSION,
                Range.between(1, StowageConfig.PACKING_VERSION),
                LOW,
                "Version of the rules of placement and tokenizing. With 1, the former one, exact fill takes no more segments into a"
                        + " row than wait in the pool, white space in a sequence is unknown residues, and a window holds any number of"
                        + " epochs.");
        add(
                BUCKETS,
                LIST,
                "512,1024,2048",
                Ascending.upTo(MAX_ROW),
                HIGH,
                "Length classes, named by their upper bound in slots, ascending; a row is as long as its bucket.");
        number(
                LOOKAHEAD,
                0,
                Range.between(0, 1 << 20),
                HIGH,
                "Max number of segments in the pool of a partition; more give better fill and longer waiting. A row may hold more"
                        + " segments than that; exact-fill and best-fit-decreasing consider up to 1024 of them for a row. 0"
                        + " means 256, in mode pad 1024. The transaction timeout grows with it: 1 s for 10,000 segments and partition"
                        + " of a thread, at least 10 s.");
        number(
                MAX_WAIT_ROWS,
                64,
                Range.between(0, 1 << 20),
                MEDIUM,
                "Rows of the partition, in any bucket, after which the oldest waiting segment opens the next row.");
        number(OPEN_ROWS, 64, Range.between(1, 4_096), MEDIUM, "Rows that first-fit and best-fit keep open.");
        number(
                ROW_MULTIPLE,
                1,
                Range.between(1, MAX_ROW),
                MEDIUM,
                "Row lengths are rounded up to a multiple of this; in mode flat, the length of a batch.");
        number(
                ROW_MAX_SEGMENTS,
                0,
                Range.between(0, 16_000),
                MEDIUM,
                "Max number of segments of a row; 0: as many as fit.");
        number(
                SEGMENT_MULTIPLE,
                1,
                Range.between(1, MAX_ROW),
                MEDIUM,
                "Slots of a segment are rounded up to a multiple of this, for context parallelism.");
        number(
                BATCH_SLOTS,
                16_384,
                Range.between(1, 16 << 20),
                HIGH,
                "Max slots of a batch, padding included; at least the longest row.");
        number(
                BATCH_MAX_BYTES,
                0,
                Range.between(0, 512 << 20),
                HIGH,
                "Max size of an encoded batch, bytes: a batch is sent before it would exceed this. The output topic must accept "
                        + StowageConfig.BATCH_RECORD_BYTES
                        + " bytes more. 0 means 1000000, or 7.5 bytes for each of"
                        + " batch.slots if that is more.");
        number(
                BATCH_MAX_WAIT_ROWS,
                0,
                Range.between(0, 1 << 20),
                MEDIUM,
                "Rows of any bucket after which an open batch is sent incomplete. 0 means 1024, or twice the rows of a"
                        + " full batch if that is more.");
        add(
                BATCH_FIXED_SHAPE,
                ConfigDef.Type.BOOLEAN,
                false,
                null,
                MEDIUM,
                "Whether incomplete batches are filled up with empty rows, so that all of a bucket have one shape.");
    }

    private void tokens() {
        group("Sequences and tokens");
        choice(
                OVERLONG,
                Overlong.CROP,
                Choice.of(Overlong.values()),
                "How sequences longer than the largest bucket are packed: one interval, drawn anew for each epoch (crop);"
                        + " the beginning (truncate); consecutive pieces (split); or not at all (reject).");
        number(
                SPLIT_OVERLAP,
                0,
                Range.between(0, MAX_ROW),
                MEDIUM,
                "Residues that neighbouring pieces share where overlong sequences are split.");
        add(CROP_SEED, LONG, 0L, null, MEDIUM, "Seed of the crops: the same seed, id and epoch give the same crop.");
        choice(
                SPECIAL_TOKENS,
                SpecialTokens.ENDS,
                Choice.of(SpecialTokens.ENDS, SpecialTokens.ALWAYS, SpecialTokens.NONE),
                "Where <cls> and <eos> are added: at the real ends of a sequence, around every segment, or nowhere.");
        number(
                SEQUENCE_ID_BASE,
                0,
                Range.between(0, 1),
                MEDIUM,
                "sequence_id of the first segment of each row: 0 with padding -1, or 1 with padding 0.");
        text(
                VOCABULARY,
                ESM,
                MEDIUM,
                "Tokens and their ids: esm, dna, dna-iupac, rna, rna-iupac, or a file with one token a line, whose ids count the"
                        + " lines from 0. With input.format=tokens, a file may have any number of tokens of any text.");
        add(
                VOCABULARY_SIZE,
                LONG,
                0L,
                Range.between(0L, 1L << 31),
                MEDIUM,
                "With input.format=tokens, the number of token ids, which start at 0; 0: those of the vocabulary.");
        specialToken(PAD_TOKEN_ID, "fills rows up");
        specialToken(MASK_TOKEN_ID, "stands for a masked token");
        specialToken(CLS_TOKEN_ID, "begins a sequence, where special.tokens adds it");
        specialToken(EOS_TOKEN_ID, "ends a sequence, where special.tokens adds it");
        choice(
                LOWER_CASE,
                LowerCase.FOLD,
                Choice.of(LowerCase.values()),
                "Whether a lower-case letter is read as its upper-case one (fold), as a letter of its own (keep), or as its"
                        + " upper-case one with a track lower_case that is 1 there (track).");
        add(
                UNKNOWN_RESIDUES,
                STRING,
                UnknownResidues.UNK.toString(),
                UnknownResidues.validator(),
                HIGH,
                "How letters outside the vocabulary are packed: as the unknown token (unk), or not at all: the record is rejected (reject)."
                        + " With a share, the record is rejected if a larger share of its residues is unknown.");
        add(
                TRACKS,
                LIST,
                "",
                TrackKeys.validator(),
                MEDIUM,
                "Tracks that batches carry beside the tokens, each as NAME:TYPE[xWIDTH][:segment][:filler=VALUE][:below=BOUND] with"
                        + " TYPE int32 or float32; esm3 declares all inputs of ESM3 but structure_coords.");
        choice(
                TRACKS_UNDECLARED,
                UndeclaredTracks.IGNORE,
                Choice.of(UndeclaredTracks.values()),
                "What becomes of a record with a track that is not declared: packed without it and counted (ignore), or"
                        + " rejected (reject).");
        number(
                SEQUENCE_MAX_RESIDUES,
                1_000_000,
                Range.between(1, 100_000_000),
                MEDIUM,
                "Residues above which a record is rejected before anything is cut.");
        number(
                SEQUENCE_MAX_ID_BYTES,
                512,
                Range.between(1, 65_536),
                LOW,
                "Bytes above which an id, or a source, makes its record a reject.");
    }

    private void windows() {
        group("Windows");
        duration(
                WINDOW,
                "10m",
                Duration.ofMillis(1),
                HIGH,
                "Length of a window in stream time; no batch spans two. A record of a higher epoch ends it before.");
        duration(
                OUT_OF_ORDER,
                "1h",
                Duration.ZERO,
                MEDIUM,
                "How far outside the open window a timestamp may lie and still count as in order.");
        number(
                WINDOW_JUMP,
                64,
                Range.between(1, 1 << 20),
                MEDIUM,
                "Records in a row further outside the window than out.of.order that move the window to them.");
        duration(
                IDLE_FLUSH,
                "0",
                Duration.ZERO,
                MEDIUM,
                "Time without records after which Stowage appends a tick to a partition with waiting segments; 0 is off.");
        number(
                STATS_WINDOWS,
                144,
                Range.between(1, 10_000),
                LOW,
                "Closed windows whose counts each partition keeps for queries, the latest ones.");
    }

    private void specialToken(String name, String use) {
        number(
                name,
                -1,
                Range.between(-1, Integer.MAX_VALUE),
                MEDIUM,
                "With input.format=tokens, the id of the token that " + use
                        + "; -1: that of the vocabulary, if it has one.");
    }

    private void group(String name) {
        group = name;
        order = 0;
    }

    private void text(String name, String value, Importance importance, String documentation) {
        add(name, STRING, value, new NonEmptyString(), importance, documentation);
    }

    private void number(String name, int value, Validator validator, Importance importance, String documentation) {
        add(name, INT, value, validator, importance, documentation);
    }

    private void choice(String name, Enum<?> value, Validator validator, String documentation) {
        add(name, STRING, Choice.text(value), validator, HIGH, documentation);
    }

    private void duration(String name, String value, Duration min, Importance importance, String documentation) {
        add(name, STRING, value, Durations.atLeast(min), importance, documentation);
    }

    private void add(
            String name,
            ConfigDef.Type type,
            Object value,
            @Nullable Validator validator,
            Importance importance,
            String documentation) {
        definition.define(name, type, value, validator, importance, documentation, group, order++, Width.MEDIUM, name);
    }
}
