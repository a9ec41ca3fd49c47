package dev.stowage.packing;

import dev.stowage.packing.PackerState.OpenBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A {@link RowFiller} in front of a {@link BatchAssembler}. */
final class BatchingPacker implements Packer {
    private final PackingOptions options;
    private final RowFiller filler;
    private final BatchAssembler assembler;
    private long lastTicket = Long.MIN_VALUE;
    private int waiting;

    private BatchingPacker(PackingOptions options) {
        this.options = options;
        this.filler = RowFiller.create(options);
        this.assembler = new BatchAssembler(options);
    }

    static Packer create(PackingOptions options) {
        return new BatchingPacker(options);
    }

    @Override
    public void add(long ticket, int slots, BatchSink sink) {
        if (ticket <= lastTicket) {
            throw new IllegalArgumentException("tickets must increase but " + ticket + " followed " + lastTicket);
        }
        if (slots < 1 || slots > options.largestRowLength()) {
            throw new IllegalArgumentException("slots must be 1 to " + options.largestRowLength() + " but were " + slots
                    + " (ticket " + ticket + ")");
        }
        lastTicket = ticket;
        waiting++;
        filler.add(
                ticket, slots, (rowLength, row) -> assembler.add(rowLength, row, filler.rowsOpened(), counting(sink)));
    }

    @Override
    public void drain(BatchSink sink) {
        BatchSink counting = counting(sink);
        filler.drain((rowLength, row) -> assembler.add(rowLength, row, filler.rowsOpened(), counting));
        assembler.drain(counting);
        filler.reset();
        lastTicket = Long.MIN_VALUE;
    }

    @Override
    public int pooled() {
        return filler.pooled();
    }

    @Override
    public int waiting() {
        return waiting;
    }

    @Override
    public long rowsOpened() {
        return filler.rowsOpened();
    }

    @Override
    public PackerState state() {
        return new PackerState(filler.rowsOpened(), filler.openRows(), assembler.state());
    }

    @Override
    public void restore(PackerState state, List<WaitingSegment> segments) {
        if (waiting > 0) {
            throw new IllegalStateException(waiting + " segments wait; only an empty packer can be restored");
        }
        Map<Long, WaitingSegment> left = new HashMap<>();
        segments.forEach(segment -> left.put(segment.ticket(), segment));
        for (OpenBatch batch : state.openBatches()) {
            batch.rows().forEach(row -> row.tickets().forEach(ticket -> take(left, ticket)));
        }
        List<List<WaitingSegment>> openRows = new ArrayList<>();
        for (List<Long> row : state.openRows()) {
            openRows.add(row.stream().map(ticket -> take(left, ticket)).toList());
        }
        List<WaitingSegment> pool = segments.stream()
                .filter(segment -> left.containsKey(segment.ticket()))
                .toList();
        filler.restore(state.rowsOpened(), openRows, pool);
        assembler.restore(state.openBatches());
        waiting = segments.size();
        lastTicket = segments.isEmpty()
                ? Long.MIN_VALUE
                : segments.get(segments.size() - 1).ticket();
    }

    private BatchSink counting(BatchSink sink) {
        return batch -> {
            batch.rows().forEach(row -> waiting -= row.tickets().size());
            sink.accept(batch);
        };
    }

    private static WaitingSegment take(Map<Long, WaitingSegment> from, long ticket) {
        WaitingSegment segment = from.remove(ticket);
        if (segment == null) {
            throw new IllegalArgumentException("the layout names segment " + ticket + ", which does not wait");
        }
        return segment;
    }
}
