package dev.stowage.packing;

import dev.stowage.packing.Batch.Release;
import java.util.List;

/** An immutable copy of a batch, for comparison after the packer has reused the original. */
record SentBatch(int bucket, int rowLength, List<Row> rows, Release release) {

    static BatchSink into(List<SentBatch> list) {
        return batch -> list.add(new SentBatch(batch.bucket(), batch.rowLength(), batch.copyOfRows(), batch.release()));
    }
}
