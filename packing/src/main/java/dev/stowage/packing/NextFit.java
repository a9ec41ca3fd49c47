package dev.stowage.packing;

import java.util.ArrayList;
import java.util.List;

/** Fills one row at a time in order of arrival; a segment that does not fit closes it. */
final class NextFit implements RowFiller {
    private final PackingOptions options;
    private final List<Long> tickets = new ArrayList<>();
    private int used;
    private long rowsOpened;

    NextFit(PackingOptions options) {
        this.options = options;
    }

    @Override
    public void add(long ticket, int slots, RowSink rows) {
        if (used + slots > options.largestRowLength()) {
            close(false, rows);
        }
        if (tickets.isEmpty()) {
            rowsOpened++;
        }
        tickets.add(ticket);
        used += slots;
    }

    @Override
    public void drain(RowSink rows) {
        if (!tickets.isEmpty()) {
            close(true, rows);
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
        return tickets.isEmpty() ? List.of() : List.of(List.copyOf(tickets));
    }

    @Override
    public void restore(long opened, List<List<WaitingSegment>> openRows, List<WaitingSegment> pool) {
        if (openRows.size() > 1 || !pool.isEmpty()) {
            throw new IllegalArgumentException("next-fit has one open row and no pool, not " + openRows.size()
                    + " rows and " + pool.size() + " pooled segments");
        }
        rowsOpened = opened;
        openRows.forEach(row -> row.forEach(segment -> {
            tickets.add(segment.ticket());
            used += segment.slots();
        }));
    }

    /** A closed row is as long as the shortest that holds it. */
    private void close(boolean drained, RowSink rows) {
        int length = options.rowLengths().stream()
                .filter(candidate -> candidate >= used)
                .findFirst()
                .orElseThrow();
        Row row = new Row(tickets, used, drained);
        tickets.clear();
        used = 0;
        rows.accept(length, row);
    }
}
