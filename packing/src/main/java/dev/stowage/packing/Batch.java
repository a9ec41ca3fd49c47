package dev.stowage.packing;

import java.util.List;

/**
 * Rows of one length that leave together.
 *
 * @param bucket upper bound of the length bucket, slots
 * @param rowLength slots of each row
 * @param rows the rows, in the order in which they were filled
 * @param release why it left
 */
public record Batch(int bucket, int rowLength, List<Row> rows, Release release) {

    public Batch {
        rows = List.copyOf(rows);
    }

    /** Why a batch left. */
    public enum Release {
        /** It held as many rows as a batch may. */
        FULL,
        /** It had been open for as many rows as it may wait. */
        WAITED,
        /** The packer was drained, whether or not the batch was complete. */
        DRAINED
    }
}
