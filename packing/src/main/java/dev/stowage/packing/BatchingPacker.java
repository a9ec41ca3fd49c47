package dev.stowage.packing;

import dev.stowage.packing.PackerState.OpenBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Packs modes pack and flat: a {@link RowFiller} followed by a {@link BatchAssembler}. */
final class BatchingPacker implements Packer {
    private final RowFiller filler;
    private final BatchAssembler assembler;
    private final SegmentValidator validator;
    private BatchSink sink = batch -> {};
    private int waiting;

    BatchingPacker(PackingOptions options, ByteBudget budget) {
        filler = RowFiller.create(options, budget);
        assembler = new BatchAssembler(options, budget, filler::rowsOpened, this::count);
        validator = new SegmentValidator(options.longestSegment());
    }

    @Override
    public void add(long ticket, int slots, BatchSink to) {
        validator.check(ticket, slots);
        waiting++;
        sink = to;
        filler.add(ticket, slots, assembler);
    }

    @Override
    public void drain(BatchSink to) {
        sink = to;
        filler.drain(assembler);
        assembler.drain();
        filler.reset();
        validator.reset();
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
            throw new IllegalStateException(waiting + " segments are waiting; only an empty packer can be restored");
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
        validator.restore(segments);
    }

    private void count(Batch batch) {
        waiting -= batch.segments();
        sink.accept(batch);
    }

    private static WaitingSegment take(Map<Long, WaitingSegment> from, long ticket) {
        WaitingSegment segment = from.remove(ticket);
        if (segment == null) {
            throw new IllegalArgumentException("the state contains segment " + ticket + ", which is not waiting");
        }
        return segment;
    }
}
