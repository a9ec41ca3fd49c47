package dev.stowage.packing;

import java.util.Arrays;
import java.util.List;

/** The waiting segments, longest first, the older first among equals. Not thread-safe. */
final class SortedPool {
    /*
     * One number says all of a segment: what its length lacks to the greatest, above its ticket. Their natural order is
     * that of the pool, and whoever comes or goes moves one array. Which segment is the oldest is told by the order of
     * arrival, a ring in which those that have left are marked, and dropped once they are at its head.
     */
    private static final int TICKET_BITS = 39;

    private static final long MOST_TICKETS = 1L << TICKET_BITS;
    private static final int MOST_SLOTS = (1 << Long.SIZE - 1 - TICKET_BITS) - 1;

    private long[] keys = new long[64];
    private int size;
    private long total;

    /** Keys by arrival, those of segments that have left inverted, and the rows that were open then. */
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
        return ticketOf(keys[index]);
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
        dropGone();
        return firstFrom(arrivals[head]);
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
        int kept = chosen[0];
        for (int k = 0; k < count; k++) {
            int at = chosen[k];
            out[k] = ticket(at);
            total -= slots(at);
            int behind = (k + 1 < count ? chosen[k + 1] : size) - at - 1;
            System.arraycopy(keys, at + 1, keys, kept, behind);
            kept += behind;
        }
        size = kept;
        Arrays.sort(out, 0, count);
        for (int k = 0; k < count; k++) {
            markGone(out[k]);
        }
        if (size == 0) {
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
     * @param most segments
     * @param room slots that they may take together; a segment that is longer than what is left of them is passed over
     * @param out takes the places, ascending
     * @return how many
     */
    int oldestThatFit(int most, int room, int[] out) {
        int found = 0;
        int left = room;
        for (int place = 0; place < arrived && found < most && left > 0; place++) {
            long key = arrivals[at(place)];
            if (key >= 0 && slotsOf(key) <= left) {
                left -= slotsOf(key);
                out[found++] = firstFrom(key);
            }
        }
        Arrays.sort(out, 0, found);
        return found;
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
        // Halves without a branch, since the processor would foretell every other one wrongly.
        int low = 0;
        for (int left = size; left > 0; ) {
            int half = left + 1 >>> 1;
            low += keys[low + half - 1] < key ? half : 0;
            left -= half;
        }
        return low;
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
        // Where it stands if no ticket was left out since the head; before that if some were.
        int place = (int) Math.min(ticket - ticketOf(arrivals[head]), arrived - 1);
        while (ticketOf(arrivals[at(place)]) > ticket) {
            place--;
        }
        arrivals[at(place)] = ~arrivals[at(place)];
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
        return (arrival < 0 ? ~arrival : arrival) & MOST_TICKETS - 1;
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
