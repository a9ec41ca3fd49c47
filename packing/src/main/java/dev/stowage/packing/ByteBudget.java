package dev.stowage.packing;

import java.util.function.LongToIntFunction;

/**
 * Decides whether segments fit into a batch within its {@link ByteLimit}. Immutable, except for the source of the
 * segments' sizes.
 */
final class ByteBudget {
    /*
     * The decision depends only on the sum of the segments' bytes, so it is the same after a restore. The sum is rarely
     * computed: a number of segments that fits with the maximum size of every segment and slot always fits.
     */
    private final PackingOptions options;
    private final ByteLimit limit;
    private final LongToIntFunction bytesOf;
    private final int[] capacities;
    private final int certain;

    /** @param bytesOf returns the bytes of a waiting segment, given its ticket */
    ByteBudget(PackingOptions options, LongToIntFunction bytesOf) {
        this.options = options;
        this.bytesOf = bytesOf;
        limit = options.byteLimit();
        capacities = options.capacities();
        certain = certain();
    }

    /** A budget for options without a byte limit. */
    static ByteBudget none(PackingOptions options) {
        if (!options.byteLimit().equals(ByteLimit.NONE)) {
            throw new IllegalArgumentException("batches are limited to "
                    + options.byteLimit().max() + " bytes, but there is no function for the bytes of segments");
        }
        return new ByteBudget(options, ticket -> 0);
    }

    private int certain() {
        if (limit.longestSegment() == 0) {
            return Integer.MAX_VALUE;
        }
        int maxOfRow =
                options.mode() == Mode.PAD ? 1 : Math.min(options.rowMaxSegments(), capacities[capacities.length - 1]);
        long arrays = (long) options.batchSlots() * (limit.slotBytes() + ByteLimit.sequenceIdBytes(maxOfRow));
        long room = limit.max() - limit.perBatch() - arrays;
        return (int) Math.max(0, room / limit.longestSegment());
    }

    /** Whether this number of segments fits into a batch for any sizes and any number of rows. */
    boolean isCertain(int segments) {
        return segments <= certain;
    }

    /**
     * Whether a batch is within the limit.
     *
     * @param arrays bytes of its arrays
     * @param segments bytes of its segments
     */
    boolean fits(long arrays, long segments) {
        return limit.perBatch() + arrays + segments <= limit.max();
    }

    /** Whether a batch of this row alone is within the limit. */
    boolean fitsRow(int used, int segments, long bytes) {
        return fits(limit.arrays(rowLength(used), used, segments, options.batchSlots()), bytes);
    }

    /**
     * Whether a row that is within the limit stays within it with any one more segment of up to {@code maxSlots} slots.
     */
    boolean hasRoom(int used, int maxSlots, int segments, long bytes) {
        int shortest = rowLength(used + 1);
        int longest = rowLength(used + maxSlots);
        long arrays = limit.arrays(longest, used + maxSlots, segments + 1, options.batchSlots());
        for (int length : capacities) {
            if (length >= shortest && length < longest) {
                // With a fixed shape, the arrays of shorter rows can be larger in total.
                arrays = Math.max(arrays, limit.arrays(length, length, segments + 1, options.batchSlots()));
            }
        }
        return fits(arrays, bytes + limit.longestSegment());
    }

    /** Bytes of the arrays of a batch without a filled row. */
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

    /** Bytes of the waiting segments whose tickets are the first {@code count} elements of the array. */
    long sum(long[] tickets, int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += of(tickets[i]);
        }
        return sum;
    }

    /** Length of the row that holds this number of slots. */
    private int rowLength(int used) {
        if (options.mode() != Mode.FLAT) {
            return RowFiller.shortestThatHolds(capacities, used);
        }
        return limit.fixedShape() ? options.batchSlots() : options.rounded(used);
    }
}
