package dev.stowage.topology.core.batch;

import dev.stowage.packing.Batch;
import dev.stowage.packing.RowPadding;
import dev.stowage.schemas.Padding;

/** The padding of a batch by cause, from what the packer decided. */
public final class BatchPadding {
    private BatchPadding() {}

    /**
     * The padding that the packer decided, and that inside the slots of segments.
     *
     * @param insideSegments slots of the segments that hold no token ({@code segment.multiple})
     */
    public static Padding of(Batch placed, long insideSegments) {
        RowPadding rows = placed.padding();
        return new Padding(rows.rowTails(), rows.windowClose(), rows.rounding() + insideSegments, rows.emptyRows());
    }
}
