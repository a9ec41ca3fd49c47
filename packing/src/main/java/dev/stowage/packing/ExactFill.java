package dev.stowage.packing;

import java.util.Arrays;

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
     *
     * A row that is long beside all that waits cannot be filled exactly from it, or at a high cost. It takes the oldest segments in steps,
     * half of the pool at most at a time, until what is left of it is a sixteenth of what waits, but several segments. Then the rest is
     * filled exactly. Where rows have several lengths, only those above half of what waits are long, and a segment opens such a row if no
     * shorter one holds it.
     */
    private static final int ANCHORS = 32;

    private static final int NONE = -1;

    private static final int REST = 16;
    private static final int SEVERAL = 8;

    /** Segments that a row of limited number is left for its end. */
    private static final int KEPT_SEGMENTS = 32;

    private final boolean inSteps;
    private final int maxSegments;
    private final SubsetSums sums;

    /** What the anchor leaves of each row length that the last search was for, longest first. */
    private final int[] rooms;

    private int aims;

    /** Row lengths that are filled from the pool at once: so many of the shortest. */
    private int longest;

    private int[] indexes = new int[64];
    private int[] numbers = new int[64];

    /** What the last search was for: the segment that stands in the row in any case, or none. */
    private int anchor;

    /** For options that do not limit the bytes of a batch. */
    ExactFill(PackingOptions options) {
        this(options, ByteBudget.none(options));
    }

    ExactFill(PackingOptions options, ByteBudget budget) {
        super(options, budget);
        inSteps = options.inSteps();
        rooms = new int[capacities.length];
        maxSegments = options.rowMaxSegments();
        sums = maxSegments == Integer.MAX_VALUE ? new ReachableSums() : new FewestSums();
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
        if (isLongForTheRow()) {
            chooseLaidRow();
            return;
        }
        searchRow();
        nameChosen();
    }

    /** Whether a row is being filled in steps, or the next one is to be. */
    private boolean isStep() {
        long atOnce = capacities.length == 1 ? enough() : totalLookedAt() / 2;
        while (longest > 0 && capacities[longest - 1] > atOnce) {
            longest--;
        }
        return row.isOpen()
                || longest == 0
                || (longest < capacities.length && pool.slots(first()) > capacities[longest - 1]);
    }

    /** What may be left of a row so that the pool fills it exactly, at a low cost: a small part of it, but several segments. */
    private long enough() {
        long total = totalLookedAt();
        return Math.min(total, Math.max(total / REST, SEVERAL * pool.total() / pool.size()));
    }

    /** Slots of the segments that are looked at for a row, if they are as long as all of the pool on average. */
    private long totalLookedAt() {
        return pool.size() <= maxLookedAt ? pool.total() : pool.total() * maxLookedAt / pool.size();
    }

    /** The segment that the next row holds in any case, if one does: the oldest when it is overdue, else the longest. */
    private int first() {
        return isOldestOverdue() ? pool.indexOfOldest() : 0;
    }

    /** Takes a part of a row, or fills what is left of it. */
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
        nameChosen();
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

    /** Notes what an anchor leaves of each row length that is to be filled. */
    private void aim(int anchored, int only) {
        aims = 0;
        for (int i = (only > 0 ? capacities.length : longest) - 1; i >= 0; i--) {
            if (capacities[i] >= anchored && (only == 0 || capacities[i] == only)) {
                rooms[aims++] = capacities[i] - anchored;
            }
        }
    }

    /** What an anchor leaves of the longest row that the sums so far fill exactly, or none. */
    private int filledRoom() {
        for (int i = 0; i < aims; i++) {
            if (sums.reaches(rooms[i])) {
                return rooms[i];
            }
        }
        return NONE;
    }

    private void nameChosen() {
        int others = sums.subset(used - row.used() - (anchor == NONE ? 0 : pool.slots(anchor)), numbers);
        count = 0;
        for (int k = others - 1; k >= 0; k--) {
            chosen[count++] = indexes[numbers[k]];
        }
        if (anchor != NONE) {
            insert(anchor);
        }
    }

    /** Adds a segment to the chosen ones. */
    private void insert(int index) {
        int at = count++;
        for (; at > 0 && chosen[at - 1] > index; at--) {
            chosen[at] = chosen[at - 1];
        }
        chosen[at] = index;
    }
}
