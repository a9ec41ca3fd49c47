package dev.stowage.packing;

/** Fills each row with the subset of the pool that fills it best, as soon as the pool is full. Not thread-safe. */
final class ExactFill extends PooledFiller {
    /*
     * One row length: the best sum over the whole pool, longest segments first. Several: an anchor, the longest segment
     * of the row, is tried from the longest of the pool on, until one of the row lengths that hold it fills exactly;
     * if none does, the anchor and row length with the smallest share of padding are taken. Segments of one length make
     * the same anchor, and after ANCHORS lengths the search ends, so that a pool that no row length suits stays cheap.
     * The oldest segment, once it has waited long enough, is the anchor whatever it costs: this bounds the wait.
     *
     * Where rows hold fewer than two segments on average, short ones are what is scarce, and a row that takes any that
     * fit leaves long ones without company. So if the pool's segments take more than half a row on average, all of the
     * pool is laid out, and the row of the layout that wastes least is taken.
     */
    private static final int ANCHORS = 32;

    private static final int NONE = -1;

    private final int[] capacities;
    private final int maxSegments;
    private final SubsetSums sums;
    private int[] indexes = new int[64];
    private boolean[] added = new boolean[64];

    /** Lengths added in the last search. */
    private int count;

    /** What the last search was for: the segment that stands in the row in any case, or none. */
    private int anchor;

    ExactFill(PackingOptions options) {
        super(options);
        capacities = options.capacities();
        maxSegments = options.rowMaxSegments();
        sums = maxSegments == Integer.MAX_VALUE ? new ReachableSums() : new FewestSums();
    }

    @Override
    void choose() {
        if (isLongForTheRow()) {
            chooseLaidRow();
            return;
        }
        if (indexes.length < pool.size()) {
            indexes = new int[2 * pool.size()];
            added = new boolean[2 * pool.size()];
        }
        searchRow();
        mark();
    }

    private boolean isLongForTheRow() {
        return capacities.length == 1 && 2 * pool.total() > (long) pool.size() * capacities[0];
    }

    private void searchRow() {
        if (isOldestOverdue()) {
            search(pool.indexOfOldest(), true, 0);
        } else if (capacities.length == 1) {
            search(NONE, true, 0);
        } else {
            chooseAnchor();
        }
    }

    private void chooseAnchor() {
        int bestAnchor = NONE;
        int bestLength = 0;
        int bestUsed = 0;
        int previous = 0;
        int tried = 0;
        for (int i = 0; i < pool.size() && tried < ANCHORS; i++) {
            if (pool.slots(i) == previous) {
                continue;
            }
            previous = pool.slots(i);
            tried++;
            search(i, false, 0);
            if (used == length) {
                return;
            }
            if (bestAnchor == NONE || wastesLess(length, used, bestLength, bestUsed)) {
                bestAnchor = i;
                bestLength = length;
                bestUsed = used;
            }
        }
        // Only the sums of the last anchor that was tried are still at hand.
        search(bestAnchor, false, bestLength);
    }

    /**
     * Adds up subsets until one fills a row exactly.
     *
     * @param with stands in the row in any case; -1 for none
     * @param whole whether the others may be longer than the anchor
     * @param only the one row length to fill, or 0 for all that hold the anchor
     */
    private void search(int with, boolean whole, int only) {
        anchor = with;
        int anchored = with == NONE ? 0 : pool.slots(with);
        int capacity = (only > 0 ? only : capacities[capacities.length - 1]) - anchored;
        sums.reset(capacity, with == NONE ? maxSegments : maxSegments - 1);
        count = 0;
        int exact = exactLength(anchored, only);
        int first = pool.firstShorterThan(capacity + 1);
        for (int i = whole ? first : Math.max(first, with + 1); i < pool.size() && exact == 0; i++) {
            if (i != with) {
                sums.add(pool.slots(i));
                indexes[count++] = i;
                exact = exactLength(anchored, only);
            }
        }
        if (exact > 0) {
            length = exact;
            used = exact;
            return;
        }
        length = 0;
        for (int candidate : capacities) {
            if (candidate >= Math.max(anchored, 1) && (only == 0 || candidate == only)) {
                int filled = anchored + sums.bestUpTo(candidate - anchored);
                if (length == 0 || !wastesLess(length, used, candidate, filled)) {
                    length = candidate;
                    used = filled;
                }
            }
        }
    }

    private static boolean wastesLess(int length, int used, int otherLength, int otherUsed) {
        return (long) (length - used) * otherLength < (long) (otherLength - otherUsed) * length;
    }

    /** The longest row that the sums so far fill exactly, or 0. */
    private int exactLength(int anchored, int only) {
        for (int i = capacities.length - 1; i >= 0; i--) {
            int candidate = capacities[i];
            if ((only == 0 || candidate == only) && candidate >= anchored && sums.reaches(candidate - anchored)) {
                return candidate;
            }
        }
        return 0;
    }

    private void mark() {
        int anchored = 0;
        if (anchor != NONE) {
            chosen[anchor] = true;
            anchored = pool.slots(anchor);
        }
        sums.subset(used - anchored, added);
        for (int k = 0; k < count; k++) {
            if (added[k]) {
                added[k] = false;
                chosen[indexes[k]] = true;
            }
        }
    }
}
