package dev.stowage.packing;

import dev.stowage.packing.Batch.Release;
import java.util.Arrays;
import java.util.List;

/**
 * One segment a row, rows as long as the longest of their batch: dynamic batching from a pool that is sorted by length.
 * Not thread-safe.
 */
final class PadPacker implements Packer {
    /*
     * A batch is a run of neighbours in the sorted pool, inside one bucket, as many as the budget of slots allows. Of the
     * runs that are full and hold the oldest segment that stands in any full run, the one that wastes least leaves; so a
     * bucket with few segments is not emptied by small batches. If no run is full, or the oldest of all stands in none and
     * has waited for long, the run with most tokens that holds the oldest leaves. A segment that was never passed over
     * waits for about as many rows as the pool holds, so this wait counts from there.
     */
    private final PackingOptions options;
    private final ByteBudget budget;
    private final int[] bounds;
    private final SortedPool pool = new SortedPool();
    private final RowBuffer rows = new RowBuffer();
    private final Batch[] batches;
    private final Intake intake;
    private final long[] ticket = new long[1];
    private int[] bucketOf = new int[64];
    private int[] lengthOf = new int[64];
    private int[] chosen = new int[64];
    private long[] leaving = new long[64];
    private long rowsOpened;

    PadPacker(PackingOptions options, ByteBudget budget) {
        this.options = options;
        this.budget = budget;
        bounds = options.capacities();
        batches = options.buckets().stream()
                .map(bucket -> new Batch(bucket, rows))
                .toArray(Batch[]::new);
        intake = new Intake(options.longestSegment());
    }

    @Override
    public void add(long number, int slots, BatchSink sink) {
        intake.check(number, slots);
        pool.add(number, slots, rowsOpened);
        if (pool.size() >= options.lookahead()) {
            sendBatch(Release.FULL, sink);
        }
    }

    @Override
    public void drain(BatchSink sink) {
        while (pool.size() > 0) {
            sendBatch(Release.DRAINED, sink);
        }
        rowsOpened = 0;
        intake.reset();
    }

    @Override
    public int pooled() {
        return pool.size();
    }

    @Override
    public int waiting() {
        return pool.size();
    }

    @Override
    public long rowsOpened() {
        return rowsOpened;
    }

    @Override
    public PackerState state() {
        return new PackerState(rowsOpened, List.of(), List.of());
    }

    @Override
    public void restore(PackerState state, List<WaitingSegment> segments) {
        if (pool.size() > 0) {
            throw new IllegalStateException(pool.size() + " segments wait; only an empty packer can be restored");
        }
        if (!state.openBatches().isEmpty()) {
            throw new IllegalArgumentException("mode pad keeps no batch open, but the layout names segment "
                    + state.openBatches().get(0).rows().get(0).tickets().get(0));
        }
        if (!state.openRows().isEmpty()) {
            throw new IllegalArgumentException("a pool is packed without open rows, not with "
                    + state.openRows().size());
        }
        pool.restore(segments);
        rowsOpened = state.rowsOpened();
        intake.restore(segments);
    }

    private void sendBatch(Release release, BatchSink sink) {
        classify();
        int oldest = pool.indexOfOldest();
        boolean overdue = pool.oldestCameBy(rowsOpened - options.lookahead() - options.maxWaitRows());
        int start = bestFullRun();
        if (start < 0 || overdue && (oldest < start || oldest >= start + run(start))) {
            start = richestRun(oldest);
        }
        int count = run(start);
        boolean tooLarge = !budget.isCertain(count) && !fits(start, count);
        if (tooLarge) {
            int end = start + count;
            start = shortened(start, end);
            count = fitting(start, end);
        }
        int length = lengthOf[start];
        int bucket = bucketOf[start];
        boolean full = tooLarge || count == options.batchTokens() / length;
        Release why = release == Release.FULL && !full ? Release.WAITED : release;
        // Rows in order of arrival: a batch sorted by length would teach a reader to expect it.
        leave(start, count, why == Release.DRAINED);
        rowsOpened += count;
        sink.accept(batches[bucket].leaving(length, why));
        rows.clear();
    }

    private boolean fits(int start, int count) {
        long bytes = 0;
        for (int i = start; i < start + count; i++) {
            bytes += budget.of(pool.ticket(i));
        }
        return budget.fits(count * budget.row(lengthOf[start], 0, 1), bytes);
    }

    /** Where the part of a run starts that is small enough with its oldest segment: as early as it may. */
    private int shortened(int start, int end) {
        int oldest = start;
        for (int i = start; i < end; i++) {
            oldest = pool.ticket(i) < pool.ticket(oldest) ? i : oldest;
        }
        int first = oldest;
        long bytes = budget.of(pool.ticket(oldest));
        while (first > start) {
            bytes += budget.of(pool.ticket(first - 1));
            if (!budget.fits((oldest - first + 2) * budget.row(lengthOf[first - 1], 0, 1), bytes)) {
                break;
            }
            first--;
        }
        return first;
    }

    /** How many segments from a place on are small enough together, one at least. */
    private int fitting(int start, int end) {
        int count = 0;
        long bytes = 0;
        do {
            bytes += budget.of(pool.ticket(start + count));
            count++;
        } while (start + count < end
                && budget.fits(
                        (count + 1) * budget.row(lengthOf[start], 0, 1),
                        bytes + budget.of(pool.ticket(start + count))));
        return count;
    }

    private void leave(int start, int count, boolean drained) {
        for (int i = 0; i < count; i++) {
            chosen[i] = start + i;
            leaving[i] = pool.ticket(start + i);
        }
        Arrays.sort(leaving, 0, count);
        for (int i = 0; i < count; i++) {
            ticket[0] = leaving[i];
            rows.add(ticket, 1, slotsOf(ticket[0], start, count), drained);
        }
        pool.remove(chosen, count, leaving);
    }

    private int slotsOf(long number, int start, int count) {
        for (int i = start; i < start + count; i++) {
            if (pool.ticket(i) == number) {
                return pool.slots(i);
            }
        }
        throw new IllegalStateException("segment " + number + " is not in the run");
    }

    private void classify() {
        if (bucketOf.length < pool.size()) {
            bucketOf = new int[2 * pool.size()];
            lengthOf = new int[2 * pool.size()];
            chosen = new int[2 * pool.size()];
            leaving = new long[2 * pool.size()];
        }
        int bucket = bounds.length - 1;
        for (int i = 0; i < pool.size(); i++) {
            while (bucket > 0 && pool.slots(i) <= bounds[bucket - 1]) {
                bucket--;
            }
            bucketOf[i] = bucket;
            lengthOf[i] = Math.min(options.rounded(pool.slots(i)), bounds[bucket]);
        }
    }

    /** Segments of the run that starts at an index. */
    private int run(int start) {
        int most = Math.min(options.batchTokens() / lengthOf[start], pool.size() - start);
        int count = 1;
        while (count < most && bucketOf[start + count] == bucketOf[start]) {
            count++;
        }
        return count;
    }

    /** Where the full run starts that wastes least among those that hold the oldest segment of any; -1 if none is full. */
    private int bestFullRun() {
        int best = -1;
        long bestOldest = Long.MAX_VALUE;
        long bestWaste = 0;
        long bestSlots = 1;
        for (int start = 0; start < pool.size(); start++) {
            int count = run(start);
            if (count < options.batchTokens() / lengthOf[start]) {
                continue;
            }
            long oldest = Long.MAX_VALUE;
            long tokens = 0;
            for (int i = start; i < start + count; i++) {
                oldest = Math.min(oldest, pool.ticket(i));
                tokens += pool.slots(i);
            }
            long slots = (long) count * lengthOf[start];
            long waste = slots - tokens;
            if (oldest < bestOldest || oldest == bestOldest && waste * bestSlots < bestWaste * slots) {
                best = start;
                bestOldest = oldest;
                bestWaste = waste;
                bestSlots = slots;
            }
        }
        return best;
    }

    /** Where the run with most tokens starts that holds the given segment. */
    private int richestRun(int with) {
        int best = with;
        long most = -1;
        for (int start = with; start >= 0 && bucketOf[start] == bucketOf[with]; start--) {
            int count = run(start);
            if (start + count <= with) {
                break;
            }
            long tokens = 0;
            for (int i = start; i < start + count; i++) {
                tokens += pool.slots(i);
            }
            if (tokens > most) {
                most = tokens;
                best = start;
            }
        }
        return best;
    }
}
