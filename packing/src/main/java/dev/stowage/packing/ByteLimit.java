package dev.stowage.packing;

/**
 * The maximum encoded size of a batch, and the sizes of its parts. Every segment has two weights: slots and bytes.
 *
 * @param max maximum bytes of a batch
 * @param perBatch bytes of a batch excluding its segments and the values of its arrays
 * @param slotBytes bytes of a padding slot, excluding its sequence id; what a segment takes beyond that is among its bytes
 * @param longestSegment maximum bytes of a segment, excluding its slots
 * @param fixedShape whether each batch is filled up with empty rows to the maximum number of rows
 */
public record ByteLimit(int max, int perBatch, int slotBytes, int longestSegment, boolean fixedShape) {
    /** No limit. */
    public static final ByteLimit NONE = new ByteLimit(Integer.MAX_VALUE, 0, 0, 0, false);

    /**
     * The maximum number of segments of a row whose sequence ids take one, two or three bytes, for ids that count from
     * 0 or from 1.
     */
    private static final int ONE_BYTE = 63;

    private static final int TWO_BYTES = (1 << 13) - 1;
    private static final int THREE_BYTES = (1 << 20) - 1;

    /** The same with another limit. */
    public ByteLimit withMax(int bytes) {
        return new ByteLimit(bytes, perBatch, slotBytes, longestSegment, fixedShape);
    }

    /** The min limit, bytes, with which a row of each length holds any one segment. */
    public long minFor(PackingOptions options) {
        long arrays = 0;
        for (int length : options.capacities()) {
            arrays = Math.max(arrays, arrays(length, 0, 1, options.batchSlots()));
        }
        return perBatch + arrays + longestSegment;
    }

    /** Bytes of the arrays of a batch with one filled row. */
    long arrays(int rowLength, int used, int segments, int batchSlots) {
        return emptyRows(rowLength, batchSlots) + row(rowLength, used, segments);
    }

    /** Bytes of the arrays of a batch without a filled row. */
    long emptyRows(int rowLength, int batchSlots) {
        return fixedShape ? (long) (batchSlots / rowLength) * rowLength * (slotBytes + 1) : 0;
    }

    /**
     * Bytes that a row adds to the arrays of its batch. Each sequence id counts like the row's max.
     *
     * @param used slots that are not padding; the sequence id of padding takes one byte
     */
    long row(int rowLength, int used, int segments) {
        long slots = fixedShape ? 0 : (long) rowLength * (slotBytes + 1);
        return slots + (long) used * (sequenceIdBytes(segments) - 1);
    }

    /** Bytes of the max sequence id of a row. */
    static int sequenceIdBytes(int segments) {
        if (segments <= ONE_BYTE) {
            return 1;
        }
        return segments <= TWO_BYTES ? 2 : segments <= THREE_BYTES ? 3 : 4;
    }
}
