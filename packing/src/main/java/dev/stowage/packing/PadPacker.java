package dev.stowage.packing;

import dev.stowage.packing.Batch.Release;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Packs mode pad: dynamic batching from a pool sorted by length. Each row holds one segment; the row length is that of
 * the longest segment of the batch. Not thread-safe.
 */
final class PadPacker implements Packer {
    /*
     * A batch is a run of neighbours in the sorted pool, inside one bucket; a run is full if another row would exceed
     * the slots of a batch. Among all segments in full runs, the oldest is determined; of the full runs that contain
     * it, the one with the smallest share of padding is sent. So a bucket with few segments is not emptied by small
     * batches. If no run is full, or if the oldest segment of the pool is in no full run and overdue, the run with most
     * tokens that contains this oldest segment is sent. Any segment waits for about as many rows as the pool holds, so
     * it is overdue maxWaitRows after that.
     */
    private static final int SLOT_BITS = Long.SIZE - 1 - SortedPool.TICKET_BITS;

    private final PackingOptions options;
    private final ByteBudget budget;
    private final int[] bounds;
    private final SortedPool pool = new SortedPool();
    private final RowBuffer rows = new RowBuffer();
    private final Batch[] batches;
    private final SegmentValidator validator;
    private final long[] ticket = new long[1];
    private final IntPredicate isInFullRun = this::isInFullRun;
    private int[] chosen = new int[64];
    private long[] leaving = new long[64];
    private long[] ticketAndSlots = new long[64];

    /** The current bucket, and the range of its segments in the pool: start inclusive, end exclusive. */
    private int bucket;

    private int bucketStart;
    private int bucketEnd;
    private long rowsOpened;

    PadPacker(PackingOptions options, ByteBudget budget) {
        this.options = options;
        this.budget = budget;
        bounds = options.capacities();
        batches = options.buckets().stream()
                .map(bucket -> new Batch(options, bucket, rows))
                .toArray(Batch[]::new);
        validator = new SegmentValidator(options.longestSegment());
    }

    @Override
    public void add(long number, int slots, BatchSink sink) {
        validator.check(number, slots);
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
        validator.reset();
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
            throw new IllegalStateException(
                    pool.size() + " segments are waiting; only an empty packer can be restored");
        }
        if (!state.openBatches().isEmpty()) {
            throw new IllegalArgumentException("mode pad has no open batches, but the state contains segment "
                    + state.openBatches().get(0).rows().get(0).tickets().get(0));
        }
        if (!state.openRows().isEmpty()) {
            throw new IllegalArgumentException("mode pad has no open rows, but the state contains "
                    + state.openRows().size());
        }
        pool.restore(segments);
        rowsOpened = state.rowsOpened();
        validator.restore(segments);
    }

    private void sendBatch(Release release, BatchSink sink) {
        int oldest = pool.indexOfOldest();
        boolean overdue = pool.oldestArrivedBy(rowsOpened - options.lookahead() - options.maxWaitRows());
        int inFull = pool.indexOfOldestMatching(isInFullRun);
        int start;
        if (inFull < 0 || (overdue && inFull != oldest)) {
            enterBucketOf(oldest);
            start = runWithMostTokens(oldest);
        } else {
            enterBucketOf(inFull);
            start = bestFullRun(inFull);
        }
        int count = run(start);
        boolean tooLarge = !budget.isCertain(count) && !fits(start, count);
        if (tooLarge) {
            int end = start + count;
            start = shortened(start, end);
            count = fitting(start, end);
        }
        int length = lengthOf(start);
        boolean full = tooLarge || count == fullRun(start);
        Release why = release == Release.FULL && !full ? Release.WAITED : release;
        // Rows are in order of arrival, so that no reader relies on rows sorted by length.
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
        return budget.fits(count * budget.row(lengthOf(start), 0, 1), bytes);
    }

    /**
     * The min start of a part of a run that contains the run's oldest segment and is within the byte limit up to it.
     */
    private int shortened(int start, int end) {
        int oldest = start;
        for (int i = start; i < end; i++) {
            oldest = pool.ticket(i) < pool.ticket(oldest) ? i : oldest;
        }
        int first = oldest;
        long bytes = budget.of(pool.ticket(oldest));
        while (first > start) {
            bytes += budget.of(pool.ticket(first - 1));
            if (!budget.fits((oldest - first + 2) * budget.row(lengthOf(first - 1), 0, 1), bytes)) {
                break;
            }
            first--;
        }
        return first;
    }

    /** Number of segments from an index on that are within the byte limit together, at least 1. */
    private int fitting(int start, int end) {
        int count = 0;
        long bytes = 0;
        do {
            bytes += budget.of(pool.ticket(start + count));
            count++;
        } while (start + count < end
                && budget.fits(
                        (count + 1) * budget.row(lengthOf(start), 0, 1),
                        bytes + budget.of(pool.ticket(start + count))));
        return count;
    }

    private void leave(int start, int count, boolean drained) {
        if (chosen.length < count) {
            chosen = new int[2 * count];
            leaving = new long[2 * count];
            ticketAndSlots = new long[2 * count];
        }
        for (int i = 0; i < count; i++) {
            chosen[i] = start + i;
            ticketAndSlots[i] = pool.ticket(start + i) << SLOT_BITS | pool.slots(start + i);
        }
        Arrays.sort(ticketAndSlots, 0, count);
        for (int i = 0; i < count; i++) {
            ticket[0] = ticketAndSlots[i] >>> SLOT_BITS;
            rows.add(ticket, 1, (int) ticketAndSlots[i] & (1 << SLOT_BITS) - 1, drained);
        }
        pool.remove(chosen, count, leaving);
    }

    /** Sets the current bucket to that of a segment. */
    private void enterBucketOf(int index) {
        int slots = pool.slots(index);
        bucket = 0;
        while (slots > bounds[bucket]) {
            bucket++;
        }
        bucketStart = pool.firstShorterThan(bounds[bucket] + 1);
        bucketEnd = bucket == 0 ? pool.size() : pool.firstShorterThan(bounds[bucket - 1] + 1);
    }

    /** Row length of a run that starts at an index of the bucket. */
    private int lengthOf(int start) {
        return Math.min(options.rounded(pool.slots(start)), bounds[bucket]);
    }

    /** Number of segments of a full run that starts at an index of the bucket. */
    private int fullRun(int start) {
        return options.batchSlots() / lengthOf(start);
    }

    /** Number of segments of the run that starts at an index of the bucket. */
    private int run(int start) {
        return Math.min(fullRun(start), bucketEnd - start);
    }

    private boolean isInFullRun(int index) {
        enterBucketOf(index);
        int last = lastFullStart(index);
        return last >= bucketStart && last + fullRun(last) > index;
    }

    /** The max start, at most the index, of a full run; {@code bucketStart - 1} if there is none. */
    private int lastFullStart(int index) {
        // A run that starts earlier has longer segments, so it is shorter and ends earlier: binary search.
        int low = bucketStart - 1;
        int high = index;
        while (low < high) {
            int middle = (low + high + 1) >> 1;
            if (middle + fullRun(middle) <= bucketEnd) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /**
     * The start of the full run with the smallest share of padding that contains a segment; for equal shares, the min
     * start.
     */
    private int bestFullRun(int with) {
        int last = lastFullStart(with);
        int first = last;
        while (first > bucketStart && first - 1 + fullRun(first - 1) > with) {
            first--;
        }
        int best = first;
        long bestWaste = Long.MAX_VALUE;
        long bestSlots = 1;
        long tokens = 0;
        int from = first;
        int to = first;
        for (int start = first; start <= last; start++) {
            for (; from < start; from++) {
                tokens -= pool.slots(from);
            }
            for (; to < start + fullRun(start); to++) {
                tokens += pool.slots(to);
            }
            long slots = (long) (to - from) * lengthOf(start);
            long waste = slots - tokens;
            if (start == first || waste * bestSlots < bestWaste * slots) {
                best = start;
                bestWaste = waste;
                bestSlots = slots;
            }
        }
        return best;
    }

    /** The start of the run with most tokens that contains a segment; for equal counts, the max start. */
    private int runWithMostTokens(int with) {
        int best = with;
        long bestTokens = -1;
        long tokens = 0;
        int from = with;
        int to = with;
        for (int start = with; start >= bucketStart && start + run(start) > with; start--) {
            for (; to < start + run(start); to++) {
                tokens += pool.slots(to);
            }
            for (; to > start + run(start); to--) {
                tokens -= pool.slots(to - 1);
            }
            for (; from > start; from--) {
                tokens += pool.slots(from - 1);
            }
            if (tokens > bestTokens) {
                best = start;
                bestTokens = tokens;
            }
        }
        return best;
    }
}
