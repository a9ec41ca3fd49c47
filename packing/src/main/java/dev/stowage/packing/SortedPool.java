package dev.stowage.packing;

import java.util.Arrays;
import java.util.List;

/** The waiting segments, longest first, the older first among equals. Not thread-safe. */
final class SortedPool {
    private long[] tickets = new long[64];
    private int[] slots = new int[64];
    private long[] arrivalRows = new long[64];
    private int size;
    private long total;

    int size() {
        return size;
    }

    /** Slots of all segments together. */
    long total() {
        return total;
    }

    long ticket(int index) {
        return tickets[index];
    }

    int slots(int index) {
        return slots[index];
    }

    long arrivalRow(int index) {
        return arrivalRows[index];
    }

    /** Tickets increase, so a new segment goes behind its equals. */
    void add(long ticket, int slotsOfIt, long arrivalRow) {
        if (size == tickets.length) {
            tickets = Arrays.copyOf(tickets, 2 * size);
            slots = Arrays.copyOf(slots, 2 * size);
            arrivalRows = Arrays.copyOf(arrivalRows, 2 * size);
        }
        int at = firstShorterThan(slotsOfIt);
        System.arraycopy(tickets, at, tickets, at + 1, size - at);
        System.arraycopy(slots, at, slots, at + 1, size - at);
        System.arraycopy(arrivalRows, at, arrivalRows, at + 1, size - at);
        tickets[at] = ticket;
        slots[at] = slotsOfIt;
        arrivalRows[at] = arrivalRow;
        size++;
        total += slotsOfIt;
    }

    int indexOfOldest() {
        int oldest = 0;
        for (int i = 1; i < size; i++) {
            if (tickets[i] < tickets[oldest]) {
                oldest = i;
            }
        }
        return oldest;
    }

    /** Takes the marked segments out and clears the marks; their tickets, in order of arrival, go to the given array. */
    int remove(boolean[] marked, long[] out) {
        int kept = 0;
        int taken = 0;
        int from = 0;
        for (int i = 0; i < size; i++) {
            if (marked[i]) {
                marked[i] = false;
                out[taken++] = tickets[i];
                total -= slots[i];
                kept = moveUp(from, i, kept);
                from = i + 1;
            }
        }
        size = moveUp(from, size, kept);
        Arrays.sort(out, 0, taken);
        return taken;
    }

    /** Moves a stretch up to an index; the index behind it. */
    private int moveUp(int from, int end, int to) {
        int count = end - from;
        if (from != to && count > 0) {
            System.arraycopy(tickets, from, tickets, to, count);
            System.arraycopy(slots, from, slots, to, count);
            System.arraycopy(arrivalRows, from, arrivalRows, to, count);
        }
        return to + count;
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
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (slots[middle] >= length) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
