package dev.stowage.packing;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** The waiting segments, longest first, the older first among equals. Not thread-safe. */
final class SortedPool {
    /*
     * Key of a segment = (MAX_SLOTS - slots) << TICKET_BITS | ticket; ascending keys are the order of the pool. The oldest segment
     * follows from the order of arrival, a ring in which those that have left are marked, and dropped once they are at its head.
     */
    /** Bits of a ticket; the others of a positive long are for slots. */
    static final int TICKET_BITS = 39;

    private static final long MAX_TICKETS = 1L << TICKET_BITS;
    private static final int MAX_SLOTS = (1 << (Long.SIZE - 1 - TICKET_BITS)) - 1;

    private final SortedKeys keys = new SortedKeys();
    private long total;

    /** Keys by arrival, those of segments that have left inverted, and the rows that were open then. */
    private long[] arrivals = new long[64];

    private long[] arrivalRows = new long[64];
    private int head;
    private int arrived;

    int size() {
        return keys.size();
    }

    /** Slots of all segments together. */
    long total() {
        return total;
    }

    long ticket(int index) {
        return ticketOf(keys.get(index));
    }

    int slots(int index) {
        return slotsOf(keys.get(index));
    }

    /** Takes a segment; tickets increase. */
    void add(long ticket, int slots, long arrivalRow) {
        if (ticket < 0 || ticket >= MAX_TICKETS || slots > MAX_SLOTS) {
            throw new IllegalArgumentException("a pool takes tickets below " + MAX_TICKETS + " and at most " + MAX_SLOTS
                    + " slots, not ticket " + ticket + " of " + slots + " slots");
        }
        long key = (long) (MAX_SLOTS - slots) << TICKET_BITS | ticket;
        keys.add(key);
        total += slots;
        arrive(key, arrivalRow);
    }

    /** Where the oldest segment stands; there must be one. */
    int indexOfOldest() {
        dropGone();
        return keys.firstFrom(arrivals[head]);
    }

    /**
     * The oldest segment of which something holds.
     *
     * @param test is asked by index, the oldest first
     * @return its index, -1 if it holds of none
     */
    int indexOfOldestThat(IntPredicate test) {
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

    /** Whether the oldest segment came when at most so many rows were open; there must be one. */
    boolean oldestCameBy(long rowsOpened) {
        // Rows are opened one after the other: whoever has left from the head came no later than the oldest.
        if (arrivalRows[head] > rowsOpened) {
            return false;
        }
        dropGone();
        return arrivalRows[head] <= rowsOpened;
    }

    /**
     * Takes segments out.
     *
     * @param chosen where they stand, ascending, at the start of the array
     * @param count how many, at least one
     * @param out takes their tickets, in order of arrival
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
            markGone(out[k]);
        }
        if (keys.size() == 0) {
            arrived = 0; // tickets may start anew
        }
    }

    /** Fills an empty pool again. */
    void restore(List<WaitingSegment> waiting) {
        waiting.forEach(segment -> add(segment.ticket(), segment.slots(), segment.arrivalRow()));
    }

    /**
     * The places of the oldest segments that fit together.
     *
     * @param max segments
     * @param room slots that they may take together; a segment that is longer than what is left of them is passed over
     * @param out takes the places, ascending
     * @return how many
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

    /** Where the segments begin that are shorter than a length. */
    int firstShorterThan(int length) {
        return length > MAX_SLOTS ? 0 : keys.firstFrom((long) (MAX_SLOTS - length + 1) << TICKET_BITS);
    }

    private static int slotsOf(long key) {
        return MAX_SLOTS - (int) (key >>> TICKET_BITS);
    }

    private void arrive(long key, long arrivalRow) {
        if (arrived == arrivals.length) {
            dropGone();
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

    private void markGone(long ticket) {
        // Its place if no ticket is missing since the head; some are after a restore.
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

    private void dropGone() {
        while (arrivals[head] < 0) {
            head = at(1);
            arrived--;
        }
    }

    /** Where in the ring the segment stands before which so many came since the head. */
    private int at(int place) {
        return head + place & arrivals.length - 1;
    }

    private static long ticketOf(long arrival) {
        return (arrival < 0 ? ~arrival : arrival) & MAX_TICKETS - 1;
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
