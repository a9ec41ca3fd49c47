package dev.stowage.packing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Places each segment on arrival into one of a limited number of open rows. First-fit uses the oldest row with enough
 * free slots (next-fit is first-fit with one row); best-fit uses the row where the segment leaves the fewest free
 * slots. If no row has enough, a new row is opened. At the limit, the oldest row is closed first or, with best-fit, the
 * fullest. Not thread-safe.
 */
final class OpenRows implements RowFiller {
    private static final long UNKNOWN = -1;

    private final boolean bestFit;
    private final ByteBudget budget;
    private final int longestSegment;
    private final int[] capacities;
    private final int capacity;
    private final int maxSegments;
    private final int maxWaitRows;

    /** The open rows, oldest first: free slots, number of segments, rows opened when the row was opened, tickets. */
    private final int[] room;

    private final int[] counts;
    private final long[] openedAt;
    private final long[][] tickets;

    /** Bytes of the segments of each row, computed only if they might exceed the byte limit. */
    private final long[] bytes;

    private int open;
    private long rowsOpened;

    OpenRows(PackingOptions options, ByteBudget budget, boolean bestFit) {
        this.bestFit = bestFit;
        this.budget = budget;
        longestSegment = options.longestSegment();
        capacities = options.capacities();
        capacity = capacities[capacities.length - 1];
        maxSegments = options.rowMaxSegments();
        maxWaitRows = options.maxWaitRows();
        room = new int[options.openRows()];
        counts = new int[options.openRows()];
        openedAt = new long[options.openRows()];
        tickets = new long[options.openRows()][16];
        bytes = new long[options.openRows()];
    }

    @Override
    public void add(long ticket, int slots, RowSink rows) {
        int row = bestFit ? tightest(slots) : oldest(slots);
        if (row < 0) {
            if (open == room.length) {
                close(bestFit ? fullest() : 0, false, rows);
            }
            row = open();
            if (rowsOpened - openedAt[0] > maxWaitRows) {
                close(0, false, rows);
                row--;
            }
        }
        put(row, ticket, slots);
        if (room[row] == 0 || counts[row] == maxSegments || isFullByBytes(row, ticket)) {
            close(row, false, rows);
        }
    }

    @Override
    public void drain(RowSink rows) {
        while (open > 0) {
            close(0, true, rows);
        }
    }

    @Override
    public int pooled() {
        return 0;
    }

    @Override
    public long rowsOpened() {
        return rowsOpened;
    }

    @Override
    public void reset() {
        rowsOpened = 0;
    }

    @Override
    public List<List<Long>> openRows() {
        List<List<Long>> rows = new ArrayList<>();
        for (int row = 0; row < open; row++) {
            rows.add(Arrays.stream(tickets[row], 0, counts[row]).boxed().toList());
        }
        return rows;
    }

    @Override
    public void restore(long opened, List<List<WaitingSegment>> openRows, List<WaitingSegment> pool) {
        if (openRows.size() > room.length || !pool.isEmpty()) {
            throw new IllegalArgumentException("expected at most " + room.length + " open rows and no pool but got "
                    + openRows.size() + " rows and " + pool.size() + " pooled segments");
        }
        for (List<WaitingSegment> row : openRows) {
            int index = open();
            // The row was opened for its first segment.
            openedAt[index] = row.get(0).arrivalRow() + 1;
            row.forEach(segment -> put(index, segment.ticket(), segment.slots()));
        }
        rowsOpened = opened;
    }

    private int oldest(int slots) {
        for (int row = 0; row < open; row++) {
            if (room[row] >= slots) {
                return row;
            }
        }
        return -1;
    }

    private int tightest(int slots) {
        int best = -1;
        int min = Integer.MAX_VALUE;
        for (int row = 0; row < open; row++) {
            int left = room[row] - slots;
            if (left >= 0 && left < min) {
                min = left;
                best = row;
            }
        }
        return best;
    }

    private int fullest() {
        int best = 0;
        for (int row = 1; row < open; row++) {
            if (room[row] < room[best]) {
                best = row;
            }
        }
        return best;
    }

    private int open() {
        rowsOpened++;
        room[open] = capacity;
        counts[open] = 0;
        openedAt[open] = rowsOpened;
        bytes[open] = UNKNOWN;
        return open++;
    }

    private void put(int row, long ticket, int slots) {
        if (counts[row] == tickets[row].length) {
            tickets[row] = Arrays.copyOf(tickets[row], 2 * counts[row]);
        }
        tickets[row][counts[row]++] = ticket;
        room[row] -= slots;
    }

    /**
     * Whether one more segment could make the row exceed the byte limit. Such a row is closed, so an open row can take
     * any segment that fits into its free slots.
     */
    private boolean isFullByBytes(int row, long latest) {
        if (budget.isCertain(counts[row] + 1)) {
            return false;
        }
        bytes[row] = bytes[row] == UNKNOWN ? budget.sum(tickets[row], counts[row]) : bytes[row] + budget.of(latest);
        return !budget.hasRoom(capacity - room[row], Math.min(room[row], longestSegment), counts[row], bytes[row]);
    }

    /** Closes a row and gives it the shortest row length that holds it. */
    private void close(int row, boolean drained, RowSink rows) {
        long[] of = tickets[row];
        int count = counts[row];
        int used = capacity - room[row];
        open--;
        System.arraycopy(room, row + 1, room, row, open - row);
        System.arraycopy(counts, row + 1, counts, row, open - row);
        System.arraycopy(openedAt, row + 1, openedAt, row, open - row);
        System.arraycopy(tickets, row + 1, tickets, row, open - row);
        System.arraycopy(bytes, row + 1, bytes, row, open - row);
        tickets[open] = of;
        rows.accept(RowFiller.shortestThatHolds(capacities, used), of, count, used, drained);
    }
}
