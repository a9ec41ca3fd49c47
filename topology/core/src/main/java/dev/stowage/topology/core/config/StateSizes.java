package dev.stowage.topology.core.config;

import dev.stowage.packing.Mode;
import dev.stowage.packing.PackingOptions;
import dev.stowage.packing.Strategy;
import dev.stowage.schemas.EncodedSize;

/** How large an entry of the stored state can be. */
final class StateSizes {
    /** A piece beside its residues, tracks, id and source; or the progress beside the layout of rows and batches. */
    private static final long FIXED = 16_384;

    /** A segment without id in the arrays and among the segments of a batch. */
    private static final int MIN_SEGMENT_BYTES = 13 + 2;

    private static final int TICKET = Long.BYTES;

    /** A row without its tickets, and a row or batch that holds nothing. */
    private static final int ROW = 16;

    private StateSizes() {}

    /** Bytes of an entry, at most: of a waiting piece, or of the layout of all open rows and batches. */
    static int maxEntryBytes(StowageConfig config) {
        PackingOptions options = config.packingOptions();
        int residues = options.longestSegment();
        long piece = (long) residues * EncodedSize.of(config.vocabulary().maxId())
                + 2L * config.sequenceMaxIdBytes()
                + config.tracks().maxBytes(residues)
                + (long) config.tracks().size() * Integer.BYTES;
        return (int) Math.min(Integer.MAX_VALUE, FIXED + Math.max(piece, layout(options)));
    }

    private static long layout(PackingOptions options) {
        if (options.mode() == Mode.PAD) {
            return 0;
        }
        long segments = Math.min(options.batchSlots(), options.byteLimit().max() / MIN_SEGMENT_BYTES);
        int row = options.mode() == Mode.FLAT ? options.batchSlots() : options.longestSegment();
        boolean pooled =
                options.strategy() == Strategy.EXACT_FILL || options.strategy() == Strategy.BEST_FIT_DECREASING;
        long bytes = (pooled ? 1 : options.openRows()) * (ROW + TICKET * Math.min(row, segments));
        if (options.mode() == Mode.PACK) {
            for (int length : options.rowLengths()) {
                bytes += TICKET * segments + (long) ROW * (1 + options.batchSlots() / length);
            }
        }
        return bytes;
    }
}
