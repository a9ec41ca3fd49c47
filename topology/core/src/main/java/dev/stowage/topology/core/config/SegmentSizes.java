package dev.stowage.topology.core.config;

import dev.stowage.packing.Mode;
import dev.stowage.packing.PackingOptions;
import dev.stowage.schemas.EncodedSize;
import dev.stowage.topology.core.vocabulary.Vocabulary;

/** Max size of an encoded segment, and the last positions that a segment can have in its batch. */
public final class SegmentSizes {
    private SegmentSizes() {}

    /** Max bytes of a segment, with the longest id and source, and of its tokens and tracks beyond the padding of as many slots. */
    static int max(StowageConfig config, PackingOptions options) {
        int max = Integer.MAX_VALUE;
        SizedSegment longest = new SizedSegment(
                config.sequenceMaxIdBytes(),
                Long.MIN_VALUE,
                new byte[config.sequenceMaxIdBytes()],
                Long.MAX_VALUE,
                options.longestSegment(),
                options.longestSegment(),
                max,
                max,
                max);
        int tokens = options.longestSegment();
        Vocabulary vocabulary = config.vocabulary();
        long bytes = EncodedSize.ofSegment(longest, lastRow(options), lastStart(options))
                + (long) tokens * (EncodedSize.of(vocabulary.maxId()) - EncodedSize.of(vocabulary.pad()))
                + config.tracks().maxBytesBeyondFillers(tokens);
        return (int) Math.min(max, bytes);
    }

    /** Number of the last row that a batch can have. */
    public static int lastRow(PackingOptions options) {
        return switch (options.mode()) {
            case PACK -> options.batchSlots() / options.rowLengths().get(0) - 1;
            case PAD -> options.batchSlots() - 1;
            case FLAT -> 0;
        };
    }

    /** The last slot at which a segment can start in its row. */
    public static int lastStart(PackingOptions options) {
        if (options.mode() == Mode.PAD) {
            return 0;
        }
        return (options.mode() == Mode.FLAT ? options.batchSlots() : options.longestSegment()) - 1;
    }
}
