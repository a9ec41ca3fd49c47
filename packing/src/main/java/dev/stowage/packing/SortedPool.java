package dev.stowage.packing;

import java.util.Arrays;
import java.util.List;

/** The waiting segments, longest first, the older first among equals. Not thread-safe. */
final class SortedPool {
    /*
     * One number says all of a segment: what its length lacks to the greatest, above its ticket. Their natural order is
     * that of the pool, and whoever comes or goes moves one array. Which segment is the oldest is told by the order of
     * arrival, a ring whose head is dropped once it has left.
     */
    private static final int TICKET_BITS = 39;

    private static final long MOST_TICKETS = 1L << TICKET_BITS;
    private static final int MOST_SLOTS = (1 << Long.SIZE - 1 - TICKET_BITS) - 1;

    private long[] keys = new long[64];
    private int size;
    private long total;

    /** Keys by arrival, of segments that wait or have left, and the rows that were open then. */
    private long[] arrivals = new long[64];

    private long[] arrivalRows = new long[64];
    private int head;
    private int arrived;

    int size() {
        return size;
    }

    /** Slots of all segments together. */
    long total() {
        return total;
    }

    long ticket(int index) {
        return keys[index] & MOST_TICKETS - 1;
    }

    int slots(int index) {
        return slotsOf(keys[index]);
    }

    /** Takes a segment; tickets increase. */
    void add(long ticket, int slots, long arrivalRow) {
        if (ticket < 0 || ticket >= MOST_TICKETS || slots > MOST_SLOTS) {
            throw new IllegalArgumentException("a pool takes tickets below " + MOST_TICKETS + " and at most "
                    + MOST_SLOTS + " slots, not ticket " + ticket + " of " + slots + " slots");
        }
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
        }
        long key = (long) (MOST_SLOTS - slots) << TICKET_BITS | ticket;
        int at = firstFrom(key);
        System.arraycopy(keys, at, keys, at + 1, size - at);
        keys[at] = key;
        size++;
        total += slots;
        arrive(key, arrivalRow);
    }

    /** Where the oldest segment stands; there must be one. */
    int indexOfOldest() {
        int index = find(arrivals[head]);
        while (index < 0) {
            head = next(head);
            arrived--;
            index = find(arrivals[head]);
        }
        return index;
    }

    /** Rows that were open when the oldest segment came; there must be one. */
    long arrivalRowOfOldest() {
        indexOfOldest();
        return arrivalRows[head];
    }

    /** Takes the marked segments out and clears the marks; their tickets, in order of arrival, go to the given array. */
    int remove(boolean[] marked, long[] out) {
        int kept = 0;
        int taken = 0;
        for (int i = 0; i < size; i++) {
            if (marked[i]) {
                marked[i] = false;
                out[taken++] = ticket(i);
                total -= slots(i);
            } else {
                keys[kept++] = keys[i];
            }
        }
        size = kept;
        if (size == 0) {
            arrived = 0;
        }
        Arrays.sort(out, 0, taken);
        return taken;
    }

    /** Fills an empty pool again. */
    void restore(List<?> openRows, List<WaitingSegment> waiting) {
        if (!openRows.isEmpty()) {
            throw new IllegalArgumentException("a pool is packed without open rows, not with " + openRows.size());
        }
        waiting.forEach(segment -> add(segment.ticket(), segment.slots(), segment.arrivalRow()));
    }

    /** Where the segments begin that are shorter than a length. */
    int firstShorterThan(int length) {
        return length > MOST_SLOTS ? 0 : firstFrom((long) (MOST_SLOTS - length + 1) << TICKET_BITS);
    }

    private static int slotsOf(long key) {
        return MOST_SLOTS - (int) (key >>> TICKET_BITS);
    }

    /** Where the keys begin that are not below the given one. */
    private int firstFrom(long key) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (keys[middle] < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Where a key stands; negative if it does not. */
    private int find(long key) {
        return Arrays.binarySearch(keys, 0, size, key);
    }

    private void arrive(long key, long arrivalRow) {
        if (arrived == arrivals.length) {
            arrivals = unrolled(arrivals);
            arrivalRows = unrolled(arrivalRows);
            head = 0;
        }
        int at = head + arrived & arrivals.length - 1;
        arrivals[at] = key;
        arrivalRows[at] = arrivalRow;
        arrived++;
    }

    private int next(int at) {
        return at + 1 & arrivals.length - 1;
    }

    /** A ring twice as long that begins at its head. */
    private long[] unrolled(long[] ring) {
        long[] longer = new long[2 * ring.length];
        int behind = ring.length - head;
        System.arraycopy(ring, head, longer, 0, behind);
        System.arraycopy(ring, 0, longer, behind, head);
        return longer;
    }
}
