package dev.stowage.packing;

import java.util.Arrays;

/** Index of open rows by free slots: finds the row with the fewest free slots that holds a segment. Not thread-safe. */
final class FreeSlotsIndex {
    private static final int NONE = -1;

    /** A stack of rows for each number of free slots, and a bit set of the stacks that are not empty. */
    private final int[] first;

    private final long[] any;
    private int[] next = new int[64];

    FreeSlotsIndex(int capacity) {
        first = new int[capacity + 1];
        any = new long[(capacity >> 6) + 1];
        clear();
    }

    void clear() {
        Arrays.fill(first, NONE);
        Arrays.fill(any, 0);
    }

    void add(int row, int room) {
        if (row >= next.length) {
            next = Arrays.copyOf(next, 2 * row);
        }
        next[row] = first[room];
        first[room] = row;
        any[room >> 6] |= 1L << room;
    }

    /** Removes and returns the row with the fewest free slots, at least {@code slots}; -1 if there is none. */
    int takeTightest(int slots) {
        int word = slots >> 6;
        long bits = any[word] & (-1L << slots);
        while (bits == 0) {
            if (++word == any.length) {
                return NONE;
            }
            bits = any[word];
        }
        int room = (word << 6) + Long.numberOfTrailingZeros(bits);
        int row = first[room];
        first[room] = next[row];
        if (first[room] == NONE) {
            any[word] &= ~(1L << room);
        }
        return row;
    }
}
