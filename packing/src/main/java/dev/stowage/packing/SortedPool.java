package dev.stowage.packing;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** The waiting segments, sorted by length descending, then by ticket. Not thread-safe. */
final class SortedPool {
    /*
     * Key of a segment = (MAX_SLOTS - slots) << TICKET_BITS | ticket; ascending keys are the order of the pool. A ring
     * buffer holds the keys in order of arrival, to find the oldest segment. Removed segments are marked in it, and
     * dropped when they reach its head.
     */
    /** Bits of a ticket; the other bits of a positive long hold the slots. */
    static final int TICKET_BITS = 39;

    private static final long MAX_TICKETS = 1L << TICKET_BITS;
    private static final int MAX_SLOTS = (1 << (Long.SIZE - 1 - TICKET_BITS)) - 1;

    private final SortedKeys keys = new SortedKeys();
    private long total;

    /**
     * Ring buffer of keys in order of arrival, inverted if the segment was removed, and the rows opened at each
     * arrival.
     */
    private long[] arrivals = new long[64];

    private long[] arrivalRows = new long[64];
    private int head;
    private int arrived;

    int size() {
        return keys.size();
    }

    /** Total slots of all segments. */
    long total() {
        return total;
    }

    long ticket(int index) {
        return ticketOf(keys.get(index));
    }

    int slots(int index) {
        return slotsOf(keys.get(index));
    }

    /** Adds a segment. Tickets must increase. */
    void add(long ticket, int slots, long arrivalRow) {
        if (ticket < 0 || ticket >= MAX_TICKETS || slots > MAX_SLOTS) {
            throw new IllegalArgumentException("ticket must be 0 to " + (MAX_TICKETS - 1) + " and slots at most "
                    + MAX_SLOTS + " but were ticket " + ticket + ", " + slots + " slots");
        }
        long key = (long) (MAX_SLOTS - slots) << TICKET_BITS | ticket;
        keys.add(key);
        total += slots;
        arrive(key, arrivalRow);
    }

    /** Index of the oldest segment. The pool must not be empty. */
    int indexOfOldest() {
        dropRemoved();
        return keys.firstFrom(arrivals[head]);
    }

    /**
     * The oldest segment that matches a predicate.
     *
     * @param test predicate on the index, called for the oldest first
     * @return its index, -1 if none matches
     */
    int indexOfOldestMatching(IntPredicate test) {
        for (int place = 0; place < arrived; place++) {
            long key = arrivals[at(place)];
            if (key >= 0) {
                int index = keys.firstFrom(key);
                if (test.test(index)) {
                    return index;
                }
            }
        }
        return -1;
    }

    /**
     * Whether the oldest segment arrived when at most this number of rows had been opened. The pool must not be empty.
     */
    boolean oldestArrivedBy(long rowsOpened) {
        // The number of opened rows never decreases, so a removed segment at the head arrived no later than the oldest.
        if (arrivalRows[head] > rowsOpened) {
            return false;
        }
        dropRemoved();
        return arrivalRows[head] <= rowsOpened;
    }

    /** Removes segments.
     *
     * @param chosen their indexes, ascending, at the start of the array
     * @param count number of segments, at least 1
     * @param out receives their tickets, in order of arrival
     */
    void remove(int[] chosen, int count, long[] out) {
        for (int k = 0; k < count; k++) {
            long key = keys.get(chosen[k]);
            out[k] = ticketOf(key);
            total -= slotsOf(key);
        }
        keys.remove(chosen, count);
        Arrays.sort(out, 0, count);
        for (int k = 0; k < count; k++) {
            markRemoved(out[k]);
        }
        if (keys.size() == 0) {
            arrived = 0; // tickets may restart from 0
        }
    }

    /** Adds restored segments to an empty pool. */
    void restore(List<WaitingSegment> waiting) {
        waiting.forEach(segment -> add(segment.ticket(), segment.slots(), segment.arrivalRow()));
    }

    /**
     * Selects the oldest segments that fit together.
     *
     * @param max maximum number of segments
     * @param room maximum total slots; a segment longer than the remaining slots is skipped
     * @param out receives their indexes, ascending
     * @return number of selected segments
     */
    int oldestThatFit(int max, int room, int[] out) {
        int found = 0;
        int left = room;
        for (int place = 0; place < arrived && found < max && left > 0; place++) {
            long key = arrivals[at(place)];
            if (key >= 0 && slotsOf(key) <= left) {
                left -= slotsOf(key);
                out[found++] = keys.firstFrom(key);
            }
        }
        Arrays.sort(out, 0, found);
        return found;
    }

    /** Index of the first segment shorter than a length. */
    int firstShorterThan(int length) {
        return length > MAX_SLOTS ? 0 : keys.firstFrom((long) (MAX_SLOTS - length + 1) << TICKET_BITS);
    }

    private static int slotsOf(long key) {
        return MAX_SLOTS - (int) (key >>> TICKET_BITS);
    }

    private void arrive(long key, long arrivalRow) {
        if (arrived == arrivals.length) {
            dropRemoved();
            if (2 * arrived > arrivals.length) {
                arrivals = unrolled(arrivals);
                arrivalRows = unrolled(arrivalRows);
                head = 0;
            }
        }
        int at = at(arrived);
        arrivals[at] = key;
        arrivalRows[at] = arrivalRow;
        arrived++;
    }

    private void markRemoved(long ticket) {
        // The position if no ticket is missing since the head. After a restore, some are missing.
        int place = (int) Math.min(ticket - ticketOf(arrivals[head]), arrived - 1);
        if (ticketOf(arrivals[at(place)]) != ticket) {
            place = placeOf(ticket, place);
        }
        arrivals[at(place)] = ~arrivals[at(place)];
    }

    private int placeOf(long ticket, int max) {
        int low = 0;
        int high = max;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ticketOf(arrivals[at(middle)]) < ticket) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void dropRemoved() {
        while (arrivals[head] < 0) {
            head = at(1);
            arrived--;
        }
    }

    /** Array index of a position, counted from the head of the ring buffer. */
    private int at(int place) {
        return head + place & arrivals.length - 1;
    }

    private static long ticketOf(long arrival) {
        return (arrival < 0 ? ~arrival : arrival) & MAX_TICKETS - 1;
    }

    /** A copy of a ring buffer with twice the capacity, with its head at index 0. */
    private long[] unrolled(long[] ring) {
        long[] longer = new long[2 * ring.length];
        int behind = ring.length - head;
        System.arraycopy(ring, head, longer, 0, behind);
        System.arraycopy(ring, 0, longer, behind, head);
        return longer;
    }
}
