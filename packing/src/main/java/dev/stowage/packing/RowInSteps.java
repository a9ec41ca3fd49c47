package dev.stowage.packing;

import java.util.Arrays;
import java.util.List;

/** A row that is filled in steps because it holds more segments than the pool. Not thread-safe. */
final class RowInSteps {
    private static final long UNKNOWN = -1;

    private final ByteBudget budget;
    private long[] tickets = new long[256];
    private int count;
    private int used;
    private long bytes = UNKNOWN;

    RowInSteps(ByteBudget budget) {
        this.budget = budget;
    }

    boolean isOpen() {
        return count > 0;
    }

    int count() {
        return count;
    }

    /** Slots occupied by its segments so far. */
    int used() {
        return used;
    }

    /** Bytes of its segments so far, computed at the first call. */
    long bytes() {
        if (bytes == UNKNOWN) {
            bytes = budget.sum(tickets, count);
        }
        return bytes;
    }

    void add(long[] of, int added, int slots) {
        if (bytes != UNKNOWN) {
            bytes += budget.sum(of, added);
        }
        if (count + added > tickets.length) {
            tickets = Arrays.copyOf(tickets, 2 * (count + added));
        }
        System.arraycopy(of, 0, tickets, count, added);
        count += added;
        used += slots;
    }

    /** Its tickets in order of arrival, at the start of a reused array. */
    long[] sorted() {
        Arrays.sort(tickets, 0, count);
        return tickets;
    }

    void clear() {
        count = 0;
        used = 0;
        bytes = UNKNOWN;
    }

    /** Its tickets in the form of {@link PackerState#openRows()}: one row, or none. */
    List<List<Long>> toRows() {
        return isOpen() ? List.of(Arrays.stream(sorted(), 0, count).boxed().toList()) : List.of();
    }

    void restore(List<List<WaitingSegment>> rows) {
        if (rows.size() > 1) {
            throw new IllegalArgumentException("at most one row is filled in steps, not " + rows.size());
        }
        for (WaitingSegment segment : rows.isEmpty() ? List.<WaitingSegment>of() : rows.get(0)) {
            add(new long[] {segment.ticket()}, 1, segment.slots());
        }
    }
}
