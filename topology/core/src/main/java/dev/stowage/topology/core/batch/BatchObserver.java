package dev.stowage.topology.core.batch;

import dev.stowage.packing.Batch;
import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.SegmentFields;
import java.util.function.IntFunction;

/** Is shown each batch when it is built. */
@FunctionalInterface
public interface BatchObserver {

    /**
     * Looks at a batch; its layout and segments are valid only while it is called.
     *
     * @param placed which segment is in which row
     * @param segments gives the fields of a segment by its number in the batch, from 0
     */
    void built(BatchHeader header, Batch placed, IntFunction<? extends SegmentFields> segments);
}
