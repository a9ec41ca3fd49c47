package dev.stowage.topology.core.state;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waiting pieces by ticket: a hash table that allocates no entries and reuses removed pieces. Not thread-safe. */
final class WaitingPieces {
    /*
     * Linear probing with backward-shift deletion. The hash scatters tickets, since consecutive ones would form one long run, which
     * a deletion would have to shift. Tickets have an array of their own: reading them from the pieces would be a cache miss each.
     */
    private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

    private static final long FREE = -1;

    private long[] tickets = freeTickets(256);
    private @Nullable WaitingPiece[] table = new WaitingPiece[256];
    private int size;

    /** Pieces that left, to be filled again. */
    private final Deque<WaitingPiece> blanks = new ArrayDeque<>();

    /** Takes the entry of a changelog: a stored piece, or null if the piece is gone. */
    void restore(String store, long ticket, byte @Nullable [] value) {
        if (value == null) {
            remove(ticket);
        } else {
            put(WaitingPieceFormat.read(store, ticket, value, blank()));
        }
    }

    /** A piece to be filled and put. */
    WaitingPiece blank() {
        WaitingPiece left = blanks.pollLast();
        return left == null ? new WaitingPiece() : left;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void put(WaitingPiece piece) {
        if (2 * size >= table.length) {
            grow();
        }
        size += contains(piece.ticket()) ? 0 : 1;
        place(piece);
    }

    boolean contains(long ticket) {
        return tickets[find(ticket)] != FREE;
    }

    /** A piece that waits; null if it does not. */
    @Nullable
    WaitingPiece get(long ticket) {
        return table[find(ticket)];
    }

    /** Takes a piece out, valid until the next {@link #blank}; null if it is not there. */
    @Nullable
    WaitingPiece remove(long ticket) {
        int hole = find(ticket);
        WaitingPiece removed = table[hole];
        if (removed == null) {
            return null;
        }
        size--;
        blanks.addLast(removed);
        for (int at = next(hole); tickets[at] != FREE; at = next(at)) {
            // It may move up unless that were before the place where its search begins.
            int home = home(tickets[at]);
            if ((at - home & mask()) >= (at - hole & mask())) {
                tickets[hole] = tickets[at];
                table[hole] = table[at];
                hole = at;
            }
        }
        tickets[hole] = FREE;
        table[hole] = null;
        return removed;
    }

    void clear() {
        Arrays.fill(tickets, FREE);
        Arrays.fill(table, null);
        blanks.clear();
        size = 0;
    }

    /** Shows each of them, in no order. */
    void forEach(Consumer<WaitingPiece> to) {
        for (WaitingPiece piece : table) {
            if (piece != null) {
                to.accept(piece);
            }
        }
    }

    /** All of them by increasing ticket; a copy. */
    Collection<WaitingPiece> sorted() {
        return Arrays.stream(table)
                .filter(Objects::nonNull)
                .map(WaitingPiece.class::cast)
                .sorted(Comparator.comparingLong(WaitingPiece::ticket))
                .toList();
    }

    private void grow() {
        @Nullable WaitingPiece[] before = table;
        table = new WaitingPiece[2 * before.length];
        tickets = freeTickets(table.length);
        for (WaitingPiece piece : before) {
            if (piece != null) {
                place(piece);
            }
        }
    }

    private void place(WaitingPiece piece) {
        int at = find(piece.ticket());
        tickets[at] = piece.ticket();
        table[at] = piece;
    }

    /** Index of a ticket in the table, or of the free place for it. */
    private int find(long ticket) {
        int at = home(ticket);
        while (tickets[at] != FREE && tickets[at] != ticket) {
            at = next(at);
        }
        return at;
    }

    private int home(long ticket) {
        return (int) ((ticket * GOLDEN_RATIO) >>> (Long.SIZE - Integer.numberOfTrailingZeros(tickets.length)));
    }

    private int next(int at) {
        return at + 1 & mask();
    }

    private int mask() {
        return tickets.length - 1;
    }

    private static long[] freeTickets(int length) {
        long[] free = new long[length];
        Arrays.fill(free, FREE);
        return free;
    }
}
