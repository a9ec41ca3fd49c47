package dev.stowage.packing;

import dev.stowage.packing.Batch.Release;
import dev.stowage.packing.PackerState.OpenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Gathers rows of one length until they make a batch, or have waited too long. Not thread-safe. */
final class BatchAssembler {
    private final PackingOptions options;
    private final Map<Integer, Open> open = new TreeMap<>();

    /** Rows of one length, and how many rows there were in all when the first of them came. */
    private record Open(long openedAtRow, List<Row> rows) {}

    BatchAssembler(PackingOptions options) {
        this.options = options;
    }

    /** Takes a row, the {@code rowsOpened}-th in all, and sends the batches that are complete or overdue. */
    void add(int rowLength, Row row, long rowsOpened, BatchSink sink) {
        Open batch = open.computeIfAbsent(rowLength, length -> new Open(rowsOpened, new ArrayList<>()));
        batch.rows().add(row);
        if (batch.rows().size() == options.batchTokens() / rowLength) {
            open.remove(rowLength);
            sink.accept(batch(rowLength, batch, row.drained() ? Release.DRAINED : Release.FULL));
        }
        if (!row.drained()) {
            sendOverdue(rowsOpened, sink);
        }
    }

    /** Sends what is left, shortest rows first. */
    void drain(BatchSink sink) {
        Map<Integer, Open> left = new TreeMap<>(open);
        open.clear();
        left.forEach((rowLength, batch) -> sink.accept(batch(rowLength, batch, Release.DRAINED)));
    }

    List<OpenBatch> state() {
        return open.entrySet().stream()
                .map(entry -> new OpenBatch(
                        entry.getKey(),
                        entry.getValue().openedAtRow(),
                        entry.getValue().rows()))
                .toList();
    }

    void restore(List<OpenBatch> batches) {
        batches.forEach(
                batch -> open.put(batch.rowLength(), new Open(batch.openedAtRow(), new ArrayList<>(batch.rows()))));
    }

    private void sendOverdue(long rowsOpened, BatchSink sink) {
        List<Integer> overdue = open.entrySet().stream()
                .filter(entry -> rowsOpened - entry.getValue().openedAtRow() >= options.batchMaxWaitRows())
                .map(Map.Entry::getKey)
                .toList();
        overdue.forEach(rowLength -> sink.accept(batch(rowLength, open.remove(rowLength), Release.WAITED)));
    }

    private Batch batch(int rowLength, Open batch, Release release) {
        int bucket = options.buckets().get(options.rowLengths().indexOf(rowLength));
        return new Batch(bucket, rowLength, batch.rows(), release);
    }
}
