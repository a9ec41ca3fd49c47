package dev.stowage.packing;

import java.util.Arrays;
import java.util.List;

/** Fills each row with the subset of the pool that fills it best, as soon as the pool is full. Not thread-safe. */
final class ExactFill implements RowFiller {
    /*
     * One row length: the best sum over the whole pool, longest segments first. Several: an anchor, the longest segment
     * of the row, is tried from the longest of the pool on, until one of the row lengths that hold it fills exactly;
     * if none does, the anchor and row length with the smallest share of padding are taken. Segments of one length make
     * the same anchor, and after ANCHORS lengths the search ends, so that a pool that no row length suits stays cheap.
     * The oldest segment, once it has waited long enough, is the anchor whatever it costs: this bounds the wait.
     */
    private static final int ANCHORS = 32;

    private final int[] rowLengths;
    private final int lookahead;
    private final int maxWaitRows;
    private final SortedPool pool = new SortedPool();
    private final ReachableSums sums = new ReachableSums();
    private int[] indexes = new int[64];
    private boolean[] added = new boolean[64];
    private boolean[] chosen = new boolean[64];
    private long rowsOpened;

    ExactFill(PackingOptions options) {
        rowLengths = options.rowLengths().stream().mapToInt(Integer::intValue).toArray();
        lookahead = options.lookahead();
        maxWaitRows = options.maxWaitRows();
    }

    @Override
    public void add(long ticket, int slots, RowSink rows) {
        pool.add(ticket, slots, rowsOpened);
        if (pool.size() >= lookahead) {
            openRow(false, rows);
        }
    }

    @Override
    public void drain(RowSink rows) {
        while (pool.size() > 0) {
            openRow(true, rows);
        }
    }

    @Override
    public int pooled() {
        return pool.size();
    }

    @Override
    public long rowsOpened() {
        return rowsOpened;
    }

    @Override
    public void reset() {
        rowsOpened = 0;
    }

    @Override
    public List<List<Long>> openRows() {
        return List.of();
    }

    @Override
    public void restore(long opened, List<List<WaitingSegment>> openRows, List<WaitingSegment> waiting) {
        if (!openRows.isEmpty()) {
            throw new IllegalArgumentException("exact fill has no open rows, not " + openRows.size());
        }
        rowsOpened = opened;
        waiting.forEach(segment -> pool.add(segment.ticket(), segment.slots(), segment.arrivalRow()));
    }

    /** A row that could be opened: its length, what its segments take, and the anchor, or -1 for the best of all. */
    private record Candidate(int rowLength, int used, int anchor, boolean wholePool) {

        boolean isExact() {
            return used == rowLength;
        }

        boolean wastesLessThan(Candidate other) {
            return (long) (rowLength - used) * other.rowLength < (long) (other.rowLength - other.used) * rowLength;
        }
    }

    private void openRow(boolean drained, RowSink rows) {
        ensureCapacity(pool.size());
        Candidate row = choose();
        // The sums of the last candidate tried are still at hand, unless an earlier one was better.
        search(row.anchor(), row.wholePool(), row.rowLength());
        mark(row);
        rowsOpened++;
        long[] tickets = pool.remove(chosen);
        rows.accept(row.rowLength(), new Row(Arrays.stream(tickets).boxed().toList(), row.used(), drained));
    }

    private Candidate choose() {
        int oldest = pool.indexOfOldest();
        if (rowsOpened - pool.arrivalRow(oldest) >= maxWaitRows) {
            return search(oldest, true, 0);
        }
        if (rowLengths.length == 1) {
            return search(-1, true, 0);
        }
        Candidate best = null;
        int previous = 0;
        int tried = 0;
        for (int anchor = 0; anchor < pool.size() && tried < ANCHORS; anchor++) {
            if (pool.slots(anchor) == previous) {
                continue;
            }
            previous = pool.slots(anchor);
            tried++;
            Candidate candidate = search(anchor, false, 0);
            if (candidate.isExact()) {
                return candidate;
            }
            if (best == null || candidate.wastesLessThan(best)) {
                best = candidate;
            }
        }
        if (best == null) {
            throw new IllegalStateException("a row is opened from a pool with a segment at least");
        }
        return best;
    }

    /**
     * Adds up subsets until one fills a row exactly.
     *
     * @param anchor stands in the row in any case; -1 for none
     * @param wholePool whether the others may be longer than the anchor
     * @param only the one row length to fill, or 0 for all that hold the anchor
     */
    private Candidate search(int anchor, boolean wholePool, int only) {
        int anchored = anchor < 0 ? 0 : pool.slots(anchor);
        int capacity = (only > 0 ? only : rowLengths[rowLengths.length - 1]) - anchored;
        sums.reset(capacity);
        int count = 0;
        int exact = exactLength(anchored, only);
        for (int i = wholePool ? 0 : anchor + 1; i < pool.size() && exact == 0; i++) {
            if (i != anchor && pool.slots(i) <= capacity) {
                sums.add(pool.slots(i));
                indexes[count++] = i;
                exact = exactLength(anchored, only);
            }
        }
        if (exact > 0) {
            return new Candidate(exact, exact, anchor, wholePool);
        }
        Candidate best = null;
        for (int length : rowLengths) {
            if (length >= Math.max(anchored, 1) && (only == 0 || length == only)) {
                Candidate candidate =
                        new Candidate(length, anchored + sums.bestUpTo(length - anchored), anchor, wholePool);
                if (best == null || !best.wastesLessThan(candidate)) {
                    best = candidate;
                }
            }
        }
        if (best == null) {
            throw new IllegalStateException("no row holds a segment of " + anchored + " slots");
        }
        return best;
    }

    /** The longest row that the sums so far fill exactly, or 0. */
    private int exactLength(int anchored, int only) {
        for (int i = rowLengths.length - 1; i >= 0; i--) {
            int length = rowLengths[i];
            if ((only == 0 || length == only) && length >= anchored && sums.reaches(length - anchored)) {
                return length;
            }
        }
        return 0;
    }

    private void mark(Candidate row) {
        int anchored = 0;
        if (row.anchor() >= 0) {
            chosen[row.anchor()] = true;
            anchored = pool.slots(row.anchor());
        }
        sums.subset(row.used() - anchored, added);
        for (int k = 0; k < pool.size(); k++) {
            if (added[k]) {
                added[k] = false;
                chosen[indexes[k]] = true;
            }
        }
    }

    private void ensureCapacity(int size) {
        if (indexes.length < size) {
            indexes = new int[2 * size];
            added = new boolean[2 * size];
            chosen = new boolean[2 * size];
        }
    }
}
