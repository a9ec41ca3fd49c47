package dev.stowage.packing;

/**
 * How large a batch may be once it is encoded, and what its parts take. Bytes are a second weight of a segment beside its slots.
 *
 * @param max bytes of a batch
 * @param perBatch bytes of a batch beside its segments and the values of its arrays
 * @param tokenBytes bytes of one token id
 * @param longestSegment bytes of any segment at most, without its slots
 * @param fixedShape whether each batch has as many rows as it may have, however few hold a segment
 */
public record ByteLimit(int max, int perBatch, int tokenBytes, int longestSegment, boolean fixedShape) {
    /** Batches of any size. */
    public static final ByteLimit NONE = new ByteLimit(Integer.MAX_VALUE, 0, 0, 0, false);

    /** Segments of a row up to which the largest sequence id takes one, two or three bytes, whether ids count from 0 or from 1. */
    private static final int ONE_BYTE = 63;

    private static final int TWO_BYTES = (1 << 13) - 1;
    private static final int THREE_BYTES = (1 << 20) - 1;

    /** The smallest limit that holds a row of any length with any one segment, bytes. */
    public long minFor(PackingOptions options) {
        long arrays = 0;
        for (int length : options.capacities()) {
            arrays = Math.max(arrays, arrays(length, 0, 1, options.batchSlots()));
        }
        return perBatch + arrays + longestSegment;
    }

    /** Bytes of the arrays of a batch with one row that is not empty. */
    long arrays(int rowLength, int used, int segments, int batchSlots) {
        return emptyRows(rowLength, batchSlots) + row(rowLength, used, segments);
    }

    /** Bytes of the arrays of a batch before it holds a row. */
    long emptyRows(int rowLength, int batchSlots) {
        return fixedShape ? (long) (batchSlots / rowLength) * rowLength * (tokenBytes + 1) : 0;
    }

    /**
     * Bytes that a row adds to the arrays of its batch: each sequence id as if it were the row's largest.
     *
     * @param used slots that are not padding; the sequence id of padding takes one byte
     */
    long row(int rowLength, int used, int segments) {
        long slots = fixedShape ? 0 : (long) rowLength * (tokenBytes + 1);
        return slots + (long) used * (sequenceIdBytes(segments) - 1);
    }

    /** Bytes of the largest sequence id of a row. */
    static int sequenceIdBytes(int segments) {
        if (segments <= ONE_BYTE) {
            return 1;
        }
        return segments <= TWO_BYTES ? 2 : segments <= THREE_BYTES ? 3 : 4;
    }
}
