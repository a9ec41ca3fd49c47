package dev.stowage.packing;

import dev.stowage.packing.Batch.Release;
import java.util.List;

/** What stays of a batch when the packer has gone on. */
record SentBatch(int bucket, int rowLength, List<Row> rows, Release release) {

    static BatchSink into(List<SentBatch> list) {
        return batch -> list.add(new SentBatch(batch.bucket(), batch.rowLength(), batch.copyOfRows(), batch.release()));
    }
}
