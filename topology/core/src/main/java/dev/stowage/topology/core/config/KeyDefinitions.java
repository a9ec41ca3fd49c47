package dev.stowage.topology.core.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import dev.stowage.packing.Mode;
import dev.stowage.packing.Strategy;
import dev.stowage.schemas.SpecialTokens;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Range;

/** Type, default, accepted values and documentation of each of {@link Keys}, in groups. */
final class KeyDefinitions {
    private static final int MAX_ROW = 1 << 20;

    private final KeyGroups keys = new KeyGroups();

    private KeyDefinitions() {}

    static ConfigDef define() {
        KeyDefinitions all = new KeyDefinitions();
        all.application();
        all.topics();
        all.rows();
        all.tokens();
        all.windows();
        return all.keys.definition();
    }

    private void application() {
        keys.group("Application");
        keys.text(
                Keys.APPLICATION_ID,
                "stowage",
                HIGH,
                "Name of the application: consumer group, transactions, changelogs.");
        keys.text(
                Keys.BOOTSTRAP_SERVERS,
                "localhost:9092",
                HIGH,
                "Brokers to start from, host:port, separated by commas.");
        keys.text(Keys.SCHEMA_REGISTRY_URL, "http://localhost:8081", HIGH, "Schema registry, one URL or several.");
        keys.duration(
                Keys.SCHEMA_REGISTRY_MAX_OUTAGE,
                "5m",
                Duration.ofMillis(1),
                LOW,
                "Max duration of an outage of the registry, from the first failed call to the next answered one. If it lasts longer, the"
                        + " instance ends with exit code 1. Nothing is lost.");
        keys.text(
                Keys.STATE_DIR, ".stowage/state", MEDIUM, "Directory of the instance id and of the persistent stores.");
        keys.number(
                Keys.THREADS,
                0,
                Range.between(0, 1024),
                MEDIUM,
                "Stream threads; 0: one for each processor, at most one for each input partition. More threads than input"
                        + " partitions do nothing.");
    }

    private void topics() {
        keys.group("Topics");
        keys.text(Keys.INPUT_TOPIC, "sequences", HIGH, "Topic of the raw sequences.");
        keys.text(
                Keys.OUTPUT_TOPIC,
                "packed-batches",
                HIGH,
                "Topic of the packed batches, as many partitions as the input.");
        keys.text(Keys.REJECTS_TOPIC, "rejected-sequences", MEDIUM, "Topic of the records that cannot be packed.");
        keys.number(
                Keys.REJECTS_MAX_BYTES,
                8 << 20,
                Range.between(StowageConfig.MIN_REJECTS_MAX_BYTES, 512 << 20),
                LOW,
                "Max size of a reject, bytes; a larger record goes to the reject topic without its value, which stays in the"
                        + " input topic at the offset that the headers name.");
        keys.text(
                Keys.STATISTICS_TOPIC,
                "pad-ratios",
                MEDIUM,
                "Compacted topic of the pad statistics of closed windows.");
        keys.choice(
                Keys.INPUT_FORMAT,
                InputFormat.AVRO,
                Choice.of(InputFormat.values()),
                "How the values of the input topic are written.");
    }

    private void rows() {
        keys.group("Rows and batches");
        keys.choice(
                Keys.MODE,
                Mode.PACK,
                Choice.of(Mode.values()),
                "How rows are filled: several segments a row (pack), one, in rows as long as the longest of their batch"
                        + " (pad), or one row a batch for variable-length attention (flat).");
        keys.choice(
                Keys.STRATEGY,
                Strategy.EXACT_FILL,
                Choice.of(Strategy.values()),
                "How segments are chosen for a row: the subset of the pool that fills it best; in arrival order into one"
                        + " open row, the first of several that has room or the tightest; or the pool, longest first.");
        keys.number(
                Keys.PACKING_VERSION,
                StowageConfig.PACKING_VERSION,
                Range.between(1, StowageConfig.PACKING_VERSION),
                LOW,
                "Version of the rules of placement and tokenizing. With 1, the former one, exact fill takes no more segments into a"
                        + " row than wait in the pool, white space in a sequence is unknown residues, and a window holds any number of"
                        + " epochs.");
        keys.add(
                Keys.BUCKETS,
                LIST,
                "512,1024,2048",
                Ascending.upTo(MAX_ROW),
                HIGH,
                "Length classes, named by their upper bound in slots, ascending; a row is as long as its bucket.");
        keys.number(
                Keys.LOOKAHEAD,
                0,
                Range.between(0, 1 << 20),
                HIGH,
                "Max number of segments in the pool of a partition; more give better fill and longer waiting. A row may hold more"
                        + " segments than that; exact-fill and best-fit-decreasing consider up to 1024 of them for a row. 0"
                        + " means 256, in mode pad 1024. The transaction timeout grows with it: 1 s for 10,000 segments and partition"
                        + " of a thread, at least 10 s.");
        keys.number(
                Keys.MAX_WAIT_ROWS,
                64,
                Range.between(0, 1 << 20),
                MEDIUM,
                "Rows of the partition, in any bucket, after which the oldest waiting segment opens the next row.");
        keys.number(Keys.OPEN_ROWS, 64, Range.between(1, 4_096), MEDIUM, "Rows that first-fit and best-fit keep open.");
        keys.number(
                Keys.ROW_MULTIPLE,
                1,
                Range.between(1, MAX_ROW),
                MEDIUM,
                "Row lengths are rounded up to a multiple of this; in mode flat, the length of a batch.");
        keys.number(
                Keys.ROW_MAX_SEGMENTS,
                0,
                Range.between(0, 16_000),
                MEDIUM,
                "Max number of segments of a row; 0: as many as fit.");
        keys.number(
                Keys.SEGMENT_MULTIPLE,
                1,
                Range.between(1, MAX_ROW),
                MEDIUM,
                "Slots of a segment are rounded up to a multiple of this, for context parallelism.");
        keys.number(
                Keys.BATCH_SLOTS,
                16_384,
                Range.between(1, 16 << 20),
                HIGH,
                "Max slots of a batch, padding included; at least the longest row.");
        keys.number(
                Keys.BATCH_MAX_BYTES,
                0,
                Range.between(0, 512 << 20),
                HIGH,
                "Max size of an encoded batch, bytes: a batch is sent before it would exceed this. The output topic must accept "
                        + StowageConfig.BATCH_RECORD_BYTES
                        + " bytes more. 0 means 1000000, or 7.5 bytes for each of"
                        + " batch.slots if that is more.");
        keys.number(
                Keys.BATCH_MAX_WAIT_ROWS,
                0,
                Range.between(0, 1 << 20),
                MEDIUM,
                "Rows of any bucket after which an open batch is sent incomplete. 0 means 1024, or twice the rows of a"
                        + " full batch if that is more.");
        keys.add(
                Keys.BATCH_FIXED_SHAPE,
                ConfigDef.Type.BOOLEAN,
                false,
                null,
                MEDIUM,
                "Whether incomplete batches are filled up with empty rows, so that all of a bucket have one shape.");
    }

    private void tokens() {
        keys.group("Sequences and tokens");
        keys.choice(
                Keys.OVERLONG,
                Overlong.CROP,
                Choice.of(Overlong.values()),
                "How sequences longer than the largest bucket are packed: one interval, drawn anew for each epoch (crop);"
                        + " the beginning (truncate); consecutive pieces (split); or not at all (reject).");
        keys.number(
                Keys.SPLIT_OVERLAP,
                0,
                Range.between(0, MAX_ROW),
                MEDIUM,
                "Residues that neighbouring pieces share where overlong sequences are split.");
        keys.add(
                Keys.CROP_SEED,
                LONG,
                0L,
                null,
                MEDIUM,
                "Seed of the crops: the same seed, id and epoch give the same crop.");
        keys.choice(
                Keys.SPECIAL_TOKENS,
                SpecialTokens.ENDS,
                Choice.of(SpecialTokens.ENDS, SpecialTokens.ALWAYS, SpecialTokens.NONE),
                "Where <cls> and <eos> are added: at the real ends of a sequence, around every segment, or nowhere.");
        keys.number(
                Keys.SEQUENCE_ID_BASE,
                0,
                Range.between(0, 1),
                MEDIUM,
                "sequence_id of the first segment of each row: 0 with padding -1, or 1 with padding 0.");
        keys.text(
                Keys.VOCABULARY,
                Keys.ESM,
                MEDIUM,
                "Tokens and their ids: esm, dna, dna-iupac, rna, rna-iupac, or a file with one token a line, whose ids count the"
                        + " lines from 0. With input.format=tokens, a file may have any number of tokens of any text.");
        keys.add(
                Keys.VOCABULARY_SIZE,
                LONG,
                0L,
                Range.between(0L, 1L << 31),
                MEDIUM,
                "With input.format=tokens, the number of token ids, which start at 0; 0: those of the vocabulary.");
        specialToken(Keys.PAD_TOKEN_ID, "fills rows up");
        specialToken(Keys.MASK_TOKEN_ID, "stands for a masked token");
        specialToken(Keys.CLS_TOKEN_ID, "begins a sequence, where special.tokens adds it");
        specialToken(Keys.EOS_TOKEN_ID, "ends a sequence, where special.tokens adds it");
        keys.choice(
                Keys.LOWER_CASE,
                LowerCase.FOLD,
                Choice.of(LowerCase.values()),
                "Whether a lower-case letter is read as its upper-case one (fold), as a letter of its own (keep), or as its"
                        + " upper-case one with a track lower_case that is 1 there (track).");
        keys.add(
                Keys.UNKNOWN_RESIDUES,
                STRING,
                UnknownResidues.UNK.toString(),
                UnknownResidues.validator(),
                HIGH,
                "How letters outside the vocabulary are packed: as the unknown token (unk), or not at all: the record is rejected (reject)."
                        + " With a share, the record is rejected if a larger share of its residues is unknown.");
        keys.add(
                Keys.TRACKS,
                LIST,
                "",
                TrackKeys.validator(),
                MEDIUM,
                "Tracks that batches carry beside the tokens, each as NAME:TYPE[xWIDTH][:segment][:filler=VALUE][:below=BOUND] with"
                        + " TYPE int32 or float32; esm3 declares all inputs of ESM3 but structure_coords.");
        keys.choice(
                Keys.TRACKS_UNDECLARED,
                UndeclaredTracks.IGNORE,
                Choice.of(UndeclaredTracks.values()),
                "What becomes of a record with a track that is not declared: packed without it and counted (ignore), or"
                        + " rejected (reject).");
        keys.number(
                Keys.SEQUENCE_MAX_RESIDUES,
                1_000_000,
                Range.between(1, 100_000_000),
                MEDIUM,
                "Residues above which a record is rejected before anything is cut.");
        keys.number(
                Keys.SEQUENCE_MAX_ID_BYTES,
                512,
                Range.between(1, 65_536),
                LOW,
                "Bytes above which an id, or a source, makes its record a reject.");
    }

    private void windows() {
        keys.group("Windows");
        keys.duration(
                Keys.WINDOW,
                "10m",
                Duration.ofMillis(1),
                HIGH,
                "Length of a window in stream time; no batch spans two. A record of a higher epoch ends it before.");
        keys.duration(
                Keys.OUT_OF_ORDER,
                "1h",
                Duration.ZERO,
                MEDIUM,
                "How far outside the open window a timestamp may lie and still count as in order.");
        keys.number(
                Keys.WINDOW_JUMP,
                64,
                Range.between(1, 1 << 20),
                MEDIUM,
                "Records in a row further outside the window than out.of.order that move the window to them.");
        keys.duration(
                Keys.IDLE_FLUSH,
                "0",
                Duration.ZERO,
                MEDIUM,
                "Time without records after which Stowage appends a tick to a partition with waiting segments; 0 is off.");
        keys.number(
                Keys.STATS_WINDOWS,
                144,
                Range.between(1, 10_000),
                LOW,
                "Closed windows whose counts each partition keeps for queries, the latest ones.");
    }

    private void specialToken(String name, String use) {
        keys.number(
                name,
                -1,
                Range.between(-1, Integer.MAX_VALUE),
                MEDIUM,
                "With input.format=tokens, the id of the token that " + use
                        + "; -1: that of the vocabulary, if it has one.");
    }
}
