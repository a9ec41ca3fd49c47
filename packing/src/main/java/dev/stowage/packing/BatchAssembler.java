package dev.stowage.packing;

import dev.stowage.packing.Batch.Release;
import dev.stowage.packing.PackerState.OpenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Collects rows of equal length until a batch is full or its first row has waited too long. Not thread-safe. */
final class BatchAssembler implements RowFiller.RowSink {
    private final PackingOptions options;
    private final int[] capacities;
    private final RowBuffer[] rows;
    private final Batch[] batches;
    private final BatchSize[] sizes;
    private final long[] openedAtRow;
    private final LongSupplier rowCounter;
    private final BatchSink sink;

    /**
     * @param rowCounter returns the number of rows opened so far
     * @param sink receives the batches
     */
    BatchAssembler(PackingOptions options, ByteBudget budget, LongSupplier rowCounter, BatchSink sink) {
        this.options = options;
        this.rowCounter = rowCounter;
        this.sink = sink;
        capacities = options.capacities();
        rows = new RowBuffer[capacities.length];
        batches = new Batch[capacities.length];
        sizes = new BatchSize[capacities.length];
        openedAtRow = new long[capacities.length];
        for (int i = 0; i < capacities.length; i++) {
            rows[i] = new RowBuffer();
            sizes[i] = new BatchSize(budget, rows[i], capacities[i]);
            // Mode flat has one row length; its bucket is the last one.
            int bucket = options.buckets().get(options.buckets().size() - capacities.length + i);
            batches[i] = new Batch(options, bucket, rows[i]);
        }
    }

    /**
     * Adds the most recently opened row and sends the batches that are full or overdue. If the row would exceed the
     * byte limit of its batch, the batch is sent first.
     */
    @Override
    public void accept(int capacity, long[] tickets, int count, int used, boolean drained) {
        long rowsOpened = rowCounter.getAsLong();
        int index = indexOf(capacity);
        Release full = drained ? Release.DRAINED : Release.FULL;
        if (rows[index].rows() > 0 && !sizes[index].hasRoom(tickets, count, used)) {
            send(index, full);
        }
        if (rows[index].rows() == 0) {
            openedAtRow[index] = rowsOpened;
        }
        rows[index].add(tickets, count, used, drained);
        sizes[index].addRow(count, used);
        if (rows[index].rows() == options.batchSlots() / capacity) {
            send(index, full);
        }
        if (!drained) {
            for (int i = 0; i < capacities.length; i++) {
                if (rows[i].rows() > 0 && rowsOpened - openedAtRow[i] >= options.batchMaxWaitRows()) {
                    send(i, Release.WAITED);
                }
            }
        }
    }

    /** Sends all incomplete batches, shortest row length first. */
    void drain() {
        for (int i = 0; i < capacities.length; i++) {
            if (rows[i].rows() > 0) {
                send(i, Release.DRAINED);
            }
        }
    }

    List<OpenBatch> state() {
        List<OpenBatch> open = new ArrayList<>();
        for (int i = 0; i < capacities.length; i++) {
            if (rows[i].rows() > 0) {
                open.add(new OpenBatch(capacities[i], openedAtRow[i], rows[i].toRows()));
            }
        }
        return open;
    }

    void restore(List<OpenBatch> open) {
        for (OpenBatch batch : open) {
            int index = indexOf(batch.rowLength());
            openedAtRow[index] = batch.openedAtRow();
            rows[index].restore(batch.rows());
            batch.rows().forEach(row -> sizes[index].addRow(row.tickets().size(), row.used()));
        }
    }

    private void send(int index, Release release) {
        int length = options.mode() == Mode.FLAT ? options.rounded(rows[index].used(0)) : capacities[index];
        sink.accept(batches[index].leaving(length, release));
        rows[index].clear();
        sizes[index].clear();
    }

    private int indexOf(int capacity) {
        for (int i = 0; i < capacities.length; i++) {
            if (capacities[i] == capacity) {
                return i;
            }
        }
        throw new IllegalArgumentException("no row length is " + capacity + " slots");
    }
}
