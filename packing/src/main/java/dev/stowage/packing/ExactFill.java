package dev.stowage.packing;

import java.util.Arrays;

/**
 * Fills each row with the subset of the pool that leaves the least padding, as soon as the pool is full. Not
 * thread-safe.
 */
final class ExactFill extends PooledFiller {
    /*
     * With one row length, the row is the max subset sum over the whole pool, longest segments first. With several row
     * lengths, each segment, from the longest on, is tried as the anchor, the longest segment of the row, until one row
     * length that holds the anchor is filled exactly. If none is, the anchor and row length with the smallest share of
     * padding are used. Segments of equal length are one anchor, and at most ANCHORS lengths are tried, which bounds
     * the cost of a row. An overdue oldest segment is always the anchor: this bounds the wait.
     *
     * Where rows hold fewer than two segments on average, short segments are scarce: a row filled greedily from them
     * leaves long segments alone in their rows. So if the segments of the pool are on average longer than half a row,
     * the whole pool is placed by best-fit-decreasing, and the row with the smallest share of padding is used.
     *
     * A row that is long compared with the total of the pool cannot be filled exactly, or only at a high cost. It is
     * filled in steps: it takes the oldest segments, at most half of the pool per step, until its free slots are at
     * most 1/REST of the pool's total, and at least SEVERAL average segments. Then an exact search fills these slots.
     * With several row lengths, only those above half of the pool's total are long, and a segment opens a long row only
     * if no shorter row holds it.
     */
    private static final int ANCHORS = 32;

    private static final int NONE = -1;

    private static final int REST = 16;
    private static final int SEVERAL = 8;

    /** Of the maximum number of segments of a row, those reserved for the exact search at its end. */
    private static final int KEPT_SEGMENTS = 32;

    private final boolean inSteps;
    private final int maxSegments;
    private final SubsetSums sums;

    /** Slots that the anchor leaves free in each row length of the last search, longest first. */
    private final int[] rooms;

    private int aims;

    /** Number of row lengths, from the shortest, that one exact search fills. */
    private int longest;

    private int[] indexes = new int[64];
    private int[] numbers = new int[64];

    /** The anchor of the last search, or NONE. */
    private int anchor;

    /** For options without a byte limit. */
    ExactFill(PackingOptions options) {
        this(options, ByteBudget.none(options));
    }

    ExactFill(PackingOptions options, ByteBudget budget) {
        super(options, budget);
        inSteps = options.inSteps();
        rooms = new int[capacities.length];
        maxSegments = options.rowMaxSegments();
        sums = maxSegments == Integer.MAX_VALUE ? new ReachableSums() : new MinCountSums();
    }

    @Override
    void choose() {
        if (indexes.length < pool.size()) {
            indexes = new int[2 * pool.size()];
            numbers = new int[2 * pool.size()];
        }
        longest = capacities.length;
        if (inSteps && isStep()) {
            chooseStep();
            return;
        }
        if (areSegmentsLong()) {
            chooseLaidRow();
            return;
        }
        searchRow();
        collectChosen();
    }

    /** Whether the current or the next row is filled in steps. */
    private boolean isStep() {
        long atOnce = capacities.length == 1 ? enough() : totalLookedAt() / 2;
        while (longest > 0 && capacities[longest - 1] > atOnce) {
            longest--;
        }
        return row.isOpen()
                || longest == 0
                || (longest < capacities.length && pool.slots(first()) > capacities[longest - 1]);
    }

    /** Max free slots of a row for the exact search: a small part of the pool's total, but several segments. */
    private long enough() {
        long total = totalLookedAt();
        return Math.min(total, Math.max(total / REST, SEVERAL * pool.total() / pool.size()));
    }

    /** Expected total slots of the segments that are considered for a row. */
    private long totalLookedAt() {
        return pool.size() <= maxLookedAt ? pool.total() : pool.total() * maxLookedAt / pool.size();
    }

    /** Index of the anchor of the next row, if it has one: the oldest segment if it is overdue, else the longest. */
    private int first() {
        return isOldestOverdue() ? pool.indexOfOldest() : 0;
    }

    /** Chooses the next part of a row, or fills its remaining slots. */
    private void chooseStep() {
        int with = NONE;
        if (!row.isOpen() && (capacities.length > 1 || isOldestOverdue())) {
            with = first();
        }
        int anchored = with == NONE ? 0 : pool.slots(with);
        int target = RowFiller.shortestThatHolds(capacities, row.used() + anchored);
        int room = target - row.used() - anchored;
        long enough = enough();
        int taken = 0;
        if (room > enough) {
            int max = Math.min(Math.max(1, pool.size() / 2), maxSegments - row.count() - KEPT_SEGMENTS);
            taken = pool.oldestThatFit(max, (int) (room - enough / 2), chosen);
        }
        count = taken;
        if (with != NONE && Arrays.binarySearch(chosen, 0, taken, with) < 0) {
            insert(with);
        }
        if (count > 0) {
            int slots = 0;
            for (int i = 0; i < count; i++) {
                slots += pool.slots(chosen[i]);
            }
            used = row.used() + slots;
            length = used == target ? target : 0;
            return;
        }
        int oldest = isOldestOverdue() ? pool.indexOfOldest() : NONE;
        search(oldest != NONE && pool.slots(oldest) <= room ? oldest : NONE, true, target);
        collectChosen();
    }

    private boolean areSegmentsLong() {
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
        int i = 0;
        for (int tried = 0; i < pool.size() && tried < ANCHORS; tried++) {
            search(i, false, 0);
            if (used == length) {
                return;
            }
            if (bestAnchor == NONE || wastesLess(length, used, bestLength, bestUsed)) {
                bestAnchor = i;
                bestLength = length;
                bestUsed = used;
            }
            i = pool.firstShorterThan(pool.slots(i));
        }
        // The sums are those of the last anchor tried, so compute those of the best one again.
        search(bestAnchor, false, bestLength);
    }

    /**
     * Adds up subsets until one fills a row exactly.
     *
     * @param with index of the anchor; -1 for none
     * @param whole whether the others may be longer than the anchor
     * @param only the only row length to fill, or 0 for all that hold the anchor
     */
    private void search(int with, boolean whole, int only) {
        anchor = with;
        int anchored = row.used() + (with == NONE ? 0 : pool.slots(with));
        int capacity = (only > 0 ? only : capacities[longest - 1]) - anchored;
        sums.reset(capacity, maxSegments - row.count() - (with == NONE ? 0 : 1));
        int added = 0;
        aim(anchored, only);
        int exact = filledRoom();
        int fitting = pool.firstShorterThan(capacity + 1);
        int first = whole ? fitting : Math.max(fitting, with + 1);
        int candidates = pool.size() - first;
        int number = Math.min(candidates, maxLookedAt);
        long step = step(candidates, number);
        long position = (long) first << FRACTION_BITS;
        for (int k = 0; k < number && exact == NONE; k++, position += step) {
            int i = (int) (position >>> FRACTION_BITS);
            if (i != with) {
                sums.add(pool.slots(i));
                indexes[added++] = i;
                exact = filledRoom();
            }
        }
        if (exact != NONE) {
            length = anchored + exact;
            used = length;
            return;
        }
        length = 0;
        for (int i = aims - 1; i >= 0; i--) {
            int candidate = anchored + rooms[i];
            int filled = anchored + sums.bestUpTo(rooms[i]);
            if (length == 0 || !wastesLess(length, used, candidate, filled)) {
                length = candidate;
                used = filled;
            }
        }
    }

    private static boolean wastesLess(int length, int used, int otherLength, int otherUsed) {
        return (long) (length - used) * otherLength < (long) (otherLength - otherUsed) * length;
    }

    /** Sets {@link #rooms} for an anchor. */
    private void aim(int anchored, int only) {
        aims = 0;
        for (int i = (only > 0 ? capacities.length : longest) - 1; i >= 0; i--) {
            if (capacities[i] >= anchored && (only == 0 || capacities[i] == only)) {
                rooms[aims++] = capacities[i] - anchored;
            }
        }
    }

    /** The max of {@link #rooms} that the sums fill exactly so far, or NONE. */
    private int filledRoom() {
        for (int i = 0; i < aims; i++) {
            if (sums.reaches(rooms[i])) {
                return rooms[i];
            }
        }
        return NONE;
    }

    private void collectChosen() {
        int others = sums.subset(used - row.used() - (anchor == NONE ? 0 : pool.slots(anchor)), numbers);
        count = 0;
        for (int k = others - 1; k >= 0; k--) {
            chosen[count++] = indexes[numbers[k]];
        }
        if (anchor != NONE) {
            insert(anchor);
        }
    }

    /** Adds a segment to the chosen ones, in ascending order. */
    private void insert(int index) {
        int at = count++;
        for (; at > 0 && chosen[at - 1] > index; at--) {
            chosen[at] = chosen[at - 1];
        }
        chosen[at] = index;
    }
}
