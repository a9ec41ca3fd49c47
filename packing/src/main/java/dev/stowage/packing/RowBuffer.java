package dev.stowage.packing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows and their tickets in reused arrays, to avoid an allocation per segment. Not thread-safe. */
final class RowBuffer {
    private long[] tickets = new long[256];
    private int[] ends = new int[16];
    private int[] used = new int[16];
    private boolean[] drained = new boolean[16];
    private int rows;

    int rows() {
        return rows;
    }

    int segments() {
        return end(rows - 1);
    }

    long ticket(int segment) {
        return tickets[segment];
    }

    /** Number of segments in the rows up to the given one, inclusive. */
    int end(int row) {
        return row < 0 ? 0 : ends[row];
    }

    int used(int row) {
        return used[row];
    }

    boolean drained(int row) {
        return drained[row];
    }

    void add(long[] of, int count, int usedSlots, boolean isDrained) {
        if (rows == ends.length) {
            ends = Arrays.copyOf(ends, 2 * rows);
            used = Arrays.copyOf(used, 2 * rows);
            drained = Arrays.copyOf(drained, 2 * rows);
        }
        int from = segments();
        if (from + count > tickets.length) {
            tickets = Arrays.copyOf(tickets, 2 * (from + count));
        }
        System.arraycopy(of, 0, tickets, from, count);
        used[rows] = usedSlots;
        drained[rows] = isDrained;
        ends[rows++] = from + count;
    }

    void clear() {
        rows = 0;
    }

    List<Row> toRows() {
        List<Row> copy = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            copy.add(new Row(
                    Arrays.stream(tickets, end(row - 1), end(row)).boxed().toList(), used[row], drained[row]));
        }
        return copy;
    }

    void restore(List<Row> from) {
        for (Row row : from) {
            long[] of = row.tickets().stream().mapToLong(Long::longValue).toArray();
            add(of, of.length, row.used(), row.drained());
        }
    }
}
