package dev.stowage.packing;

import java.util.function.LongToIntFunction;

/** Tells whether segments fit into a batch by its {@link ByteLimit}. Immutable, but for what the segments' bytes are asked of. */
final class ByteBudget {
    /*
     * What fits depends on the sum of the segments' bytes alone, so it is the same after a restore. The sum is rarely made: as many
     * segments as the limit holds if each is as large as it may be and all slots take as much as they may always fit.
     */
    private final PackingOptions options;
    private final ByteLimit limit;
    private final LongToIntFunction bytesOf;
    private final int[] capacities;
    private final int certain;

    /** @param bytesOf gives the bytes of a waiting segment by its ticket */
    ByteBudget(PackingOptions options, LongToIntFunction bytesOf) {
        this.options = options;
        this.bytesOf = bytesOf;
        limit = options.byteLimit();
        capacities = options.capacities();
        certain = certain();
    }

    /** For options without a limit. */
    static ByteBudget none(PackingOptions options) {
        if (!options.byteLimit().equals(ByteLimit.NONE)) {
            throw new IllegalArgumentException("batches are limited to "
                    + options.byteLimit().max() + " bytes, but nothing gives the bytes of segments");
        }
        return new ByteBudget(options, ticket -> 0);
    }

    private int certain() {
        if (limit.longestSegment() == 0) {
            return Integer.MAX_VALUE;
        }
        int maxOfRow =
                options.mode() == Mode.PAD ? 1 : Math.min(options.rowMaxSegments(), capacities[capacities.length - 1]);
        long arrays = (long) options.batchSlots() * (limit.tokenBytes() + ByteLimit.sequenceIdBytes(maxOfRow));
        long room = limit.max() - limit.perBatch() - arrays;
        return (int) Math.max(0, room / limit.longestSegment());
    }

    /** Whether so many segments fit into a batch, whatever they are and in however many rows. */
    boolean isCertain(int segments) {
        return segments <= certain;
    }

    /**
     * Whether a batch is small enough.
     *
     * @param arrays bytes of its arrays
     * @param segments bytes of its segments
     */
    boolean fits(long arrays, long segments) {
        return limit.perBatch() + arrays + segments <= limit.max();
    }

    /** Whether a row is small enough for a batch of its own. */
    boolean fitsRow(int used, int segments, long bytes) {
        return fits(limit.arrays(rowLength(used), used, segments, options.batchSlots()), bytes);
    }

    /** Whether a row that is small enough is so with any other segment of some slots. */
    boolean hasRoom(int used, int maxSlots, int segments, long bytes) {
        int shortest = rowLength(used + 1);
        int longest = rowLength(used + maxSlots);
        long arrays = limit.arrays(longest, used + maxSlots, segments + 1, options.batchSlots());
        for (int length : capacities) {
            if (length >= shortest && length < longest) {
                // In batches of one shape, shorter rows can take more together.
                arrays = Math.max(arrays, limit.arrays(length, length, segments + 1, options.batchSlots()));
            }
        }
        return fits(arrays, bytes + limit.longestSegment());
    }

    /** Bytes of the arrays of a batch before it holds a row. */
    long emptyRows(int rowLength) {
        return limit.emptyRows(rowLength, options.batchSlots());
    }

    /** Bytes that a row adds to the arrays of its batch. */
    long row(int rowLength, int used, int segments) {
        return limit.row(rowLength, used, segments);
    }

    /** Bytes of a waiting segment. */
    int of(long ticket) {
        return bytesOf.applyAsInt(ticket);
    }

    /** Bytes of some waiting segments, by the tickets at the start of an array. */
    long sum(long[] tickets, int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += of(tickets[i]);
        }
        return sum;
    }

    /** Length of the row that is sent for so many slots. */
    private int rowLength(int used) {
        if (options.mode() != Mode.FLAT) {
            return RowFiller.shortestThatHolds(capacities, used);
        }
        return limit.fixedShape() ? options.batchSlots() : options.rounded(used);
    }
}
