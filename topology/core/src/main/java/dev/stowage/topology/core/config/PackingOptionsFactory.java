package dev.stowage.topology.core.config;

import dev.stowage.packing.ByteLimit;
import dev.stowage.packing.Mode;
import dev.stowage.packing.PackingOptions;
import dev.stowage.packing.Strategy;
import dev.stowage.schemas.EncodedSize;
import dev.stowage.schemas.SpecialTokens;
import dev.stowage.topology.core.tracks.Tracks;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/** Makes the options of the packer from the configuration, and refuses values that contradict each other, by name. */
final class PackingOptionsFactory {
    private static final int LOOKAHEAD = 256;
    private static final int LOOKAHEAD_PAD = 1_024;

    private static final int BATCH_MAX_WAIT_ROWS = 1_024;

    /** Max memory for the subset sums of one partition, bytes. */
    private static final long MAX_SUMS = 128L << 20;

    /** Max accepted value of batch.max.bytes. */
    private static final long MAX_BYTES = 512L << 20;

    /** Fits into a record, with key and headers, under Kafka's default limit of a topic. */
    private static final long BATCH_BYTES = 1_000_000;

    /** What the peptides of 15 residues in a row of 262,144 slots take, with ids of 25 bytes: 4 for the arrays, the rest for the segments. */
    private static final double BYTES_PER_SLOT = 7.5;

    private final StowageConfig config;
    private final AbstractConfig values;
    private final Mode mode;
    private final Strategy strategy;
    private final List<Integer> buckets;

    private PackingOptionsFactory(StowageConfig config, AbstractConfig values) {
        this.config = config;
        this.values = values;
        mode = config.mode();
        strategy = Choice.parse(Strategy.class, values.getString(Keys.STRATEGY));
        buckets = config.buckets();
    }

    /** @throws ConfigException naming a key, its value and what would be accepted */
    static PackingOptions create(StowageConfig config, AbstractConfig values) {
        PackingOptionsFactory factory = new PackingOptionsFactory(config, values);
        factory.refuseTokens();
        factory.refuseKeysOfOtherModes();
        return factory.options();
    }

    private void refuseTokens() {
        int min = config.specialTokens() == SpecialTokens.NONE ? 1 : 3;
        if (buckets.get(0) < min) {
            throw new ConfigException(
                    Keys.BUCKETS,
                    buckets,
                    "the smallest bucket must hold one residue and the special tokens: >= " + min);
        }
        int maxOverlap = longestBucket() - min;
        if (config.splitOverlap() > Math.max(0, maxOverlap)) {
            throw new ConfigException(
                    Keys.SPLIT_OVERLAP,
                    config.splitOverlap(),
                    "must be less than the residues of the longest piece, at most " + maxOverlap + " with "
                            + Keys.BUCKETS + "=" + buckets);
        }
        if (config.specialTokens() != SpecialTokens.NONE
                && (config.vocabulary().cls() < 0 || config.vocabulary().eos() < 0)) {
            throw noSpecialTokens();
        }
        if (config.inputFormat() != InputFormat.TOKENS
                && config.unknownResidues().acceptsSome()
                && config.vocabulary().unknown() < 0) {
            throw new ConfigException(
                    Keys.VOCABULARY,
                    values.getString(Keys.VOCABULARY),
                    "it has no <unk>; set " + Keys.UNKNOWN_RESIDUES + "=reject");
        }
    }

    private ConfigException noSpecialTokens() {
        return config.inputFormat() == InputFormat.TOKENS
                ? new ConfigException(
                        Keys.SPECIAL_TOKENS,
                        values.getString(Keys.SPECIAL_TOKENS),
                        "the vocabulary has no <cls> or no <eos>; set " + Keys.CLS_TOKEN_ID + " and "
                                + Keys.EOS_TOKEN_ID + ", or " + Keys.SPECIAL_TOKENS + "=none")
                : new ConfigException(
                        Keys.VOCABULARY,
                        values.getString(Keys.VOCABULARY),
                        "it has no <cls> or no <eos>; set " + Keys.SPECIAL_TOKENS + "=none");
    }

    private void refuseKeysOfOtherModes() {
        if (mode == Mode.PAD) {
            refuseUnlessDefault(Keys.STRATEGY, Choice.text(Strategy.EXACT_FILL), "one segment a row needs none");
            refuseUnlessDefault(Keys.SEGMENT_MULTIPLE, 1, "one segment a row; set " + Keys.ROW_MULTIPLE);
            refuseUnlessDefault(Keys.ROW_MAX_SEGMENTS, 0, "one segment a row needs none");
            refuseUnlessDefault(Keys.BATCH_FIXED_SHAPE, false, "the row length follows from the content");
        }
    }

    private void refuseUnlessDefault(String key, Object standard, String why) {
        Object value = values.values().get(key);
        if (!standard.equals(value)) {
            throw new ConfigException(
                    key, value, "in mode " + Choice.text(mode) + " only " + standard + " is accepted: " + why);
        }
    }

    private PackingOptions options() {
        int multiple = values.getInt(Keys.ROW_MULTIPLE);
        // In mode flat, a batch is a row, and buckets only class the segments.
        List<Integer> rowLengths = mode == Mode.FLAT ? buckets : rowLengths(multiple);
        int longestRow = rowLengths.get(rowLengths.size() - 1);
        int batchSlots = values.getInt(Keys.BATCH_SLOTS);
        if (batchSlots < longestRow) {
            throw new ConfigException(
                    Keys.BATCH_SLOTS, batchSlots, "must be at least the longest row, " + longestRow + " slots");
        }
        requireMultiple(Keys.SEGMENT_MULTIPLE, rowLengths, Keys.BUCKETS);
        if (mode == Mode.FLAT) {
            requireMultiple(Keys.SEGMENT_MULTIPLE, List.of(batchSlots), Keys.BATCH_SLOTS);
            requireMultiple(Keys.ROW_MULTIPLE, List.of(batchSlots), Keys.BATCH_SLOTS);
        }
        int maxSegments = values.getInt(Keys.ROW_MAX_SEGMENTS);
        PackingOptions.Builder builder = PackingOptions.builder()
                .mode(mode)
                .strategy(strategy)
                .rowLengths(rowLengths, buckets)
                .lookahead(lookahead())
                .maxWaitRows(values.getInt(Keys.MAX_WAIT_ROWS))
                .inSteps(values.getInt(Keys.PACKING_VERSION) > 1)
                .openRows(values.getInt(Keys.OPEN_ROWS))
                .rowMaxSegments(maxSegments == 0 ? Integer.MAX_VALUE : maxSegments)
                .batchSlots(batchSlots)
                .batchMaxWaitRows(batchMaxWaitRows(batchSlots / rowLengths.get(0)))
                .roundTo(multiple)
                .fixedShape(config.batchFixedShape());
        PackingOptions options = builder.build();
        refuseHeavySums(options);
        ByteLimit limit = byteLimit(options);
        refuseNarrowLimit(limit, options);
        return builder.byteLimit(limit).build();
    }

    private List<Integer> rowLengths(int multiple) {
        if (multiple > buckets.get(0)) {
            throw new ConfigException(
                    Keys.ROW_MULTIPLE, multiple, "must not exceed the smallest of " + Keys.BUCKETS + ", " + buckets);
        }
        List<Integer> rowLengths =
                buckets.stream().map(bucket -> roundedUp(bucket, multiple)).toList();
        if (rowLengths.stream().distinct().count() < rowLengths.size()) {
            throw new ConfigException(
                    Keys.BUCKETS,
                    buckets,
                    "two of them give the same row length with " + Keys.ROW_MULTIPLE + "=" + multiple);
        }
        return rowLengths;
    }

    private ByteLimit byteLimit(PackingOptions options) {
        int given = values.getInt(Keys.BATCH_MAX_BYTES);
        Tracks tracks = config.tracks();
        ByteLimit limit = new ByteLimit(
                given > 0 ? given : usualBatchBytes(options),
                EncodedSize.OF_BATCH + tracks.bytesPerBatch(),
                EncodedSize.of(config.vocabulary().pad()) + tracks.fillerBytesPerSlot(),
                SegmentSizes.max(config, options),
                config.batchFixedShape());
        // The default holds what must fit; tracks and large token ids can take more than usual.
        return given > 0
                ? limit
                : limit.withMax((int) Math.max(limit.max(), Math.min(MAX_BYTES, limit.minFor(options))));
    }

    private static int usualBatchBytes(PackingOptions options) {
        return (int) Math.max(BATCH_BYTES, (long) Math.ceil(BYTES_PER_SLOT * options.batchSlots()));
    }

    /** A batch must hold a row with any segment. */
    private void refuseNarrowLimit(ByteLimit limit, PackingOptions options) {
        long min = limit.minFor(options);
        if (limit.max() < min) {
            throw new ConfigException(
                    Keys.BATCH_MAX_BYTES,
                    limit.max(),
                    "a batch must hold " + narrowest() + " and a segment whose id and source have "
                            + config.sequenceMaxIdBytes() + " bytes each (" + Keys.SEQUENCE_MAX_ID_BYTES
                            + "); accepted: 0, or >= " + min);
        }
    }

    private String narrowest() {
        if (config.batchFixedShape() || mode == Mode.FLAT) {
            return "the " + values.getInt(Keys.BATCH_SLOTS) + " slots of " + Keys.BATCH_SLOTS;
        }
        return "a row of the longest of " + Keys.BUCKETS + ", " + buckets + ",";
    }

    /** Exact fill keeps a bit for each sum and segment that it looks at, or a number of segments if that is limited. */
    private void refuseHeavySums(PackingOptions options) {
        long capacity = mode == Mode.FLAT ? options.batchSlots() : options.longestSegment();
        boolean limited = options.rowMaxSegments() < Integer.MAX_VALUE;
        if (options.inSteps() && !limited) {
            // In steps, a row is filled exactly once its free slots are at most half of what waits. A row with few
            // segments is not filled in steps.
            capacity = Math.min(capacity, (long) options.maxLookedAt() * options.longestSegment() / 2);
        }
        long bytes = options.maxLookedAt() * (limited ? 2 * capacity : capacity / 8);
        if (mode != Mode.PAD && strategy == Strategy.EXACT_FILL && bytes > MAX_SUMS) {
            throw new ConfigException(
                    Keys.LOOKAHEAD,
                    options.lookahead(),
                    "exact fill of rows of " + capacity + " slots would take " + (bytes >> 20)
                            + " MiB a partition; at most " + (MAX_SUMS >> 20) + " are accepted");
        }
    }

    private void requireMultiple(String key, List<Integer> lengths, String of) {
        int multiple = values.getInt(key);
        for (int length : lengths) {
            if (length % multiple != 0) {
                throw new ConfigException(
                        key, multiple, length + " slots (" + of + ") are not a multiple of it, and never fill up");
            }
        }
    }

    /** A batch with many rows needs enough time to be filled. */
    private int batchMaxWaitRows(int rowsOfBatch) {
        int given = values.getInt(Keys.BATCH_MAX_WAIT_ROWS);
        return given > 0 ? given : Math.max(BATCH_MAX_WAIT_ROWS, 2 * rowsOfBatch);
    }

    private int lookahead() {
        int given = values.getInt(Keys.LOOKAHEAD);
        if (given > 0) {
            return given;
        }
        return mode == Mode.PAD ? LOOKAHEAD_PAD : LOOKAHEAD;
    }

    private int longestBucket() {
        return buckets.get(buckets.size() - 1);
    }

    private static int roundedUp(int length, int multiple) {
        return (length + multiple - 1) / multiple * multiple;
    }
}
