package dev.stowage.topology.core.config;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names of Stowage's own keys; {@link KeyDefinitions} has their definitions. */
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

    static final Map<String, Object> DEFAULTS = KeyDefinitions.define().defaultValues();

    private Keys() {}
}
