package dev.stowage.topology.state;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waiting pieces by ticket: a hash table that makes no object of its own. Not thread-safe. */
final class WaitingPieces {
    /*
     * Open addressing: a piece stands where the hash of its ticket says, or in the first free place behind; whoever goes
     * draws those behind up. The hash scatters, since dense tickets side by side would be one long row to draw up.
     */
    private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

    private @Nullable WaitingPiece[] table = new WaitingPiece[256];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    void put(WaitingPiece piece) {
        if (2 * size >= table.length) {
            grow();
        }
        int at = find(piece.ticket());
        size += table[at] == null ? 1 : 0;
        table[at] = piece;
    }

    boolean contains(long ticket) {
        return table[find(ticket)] != null;
    }

    /** Takes a piece out; null if it is not there. */
    @Nullable
    WaitingPiece remove(long ticket) {
        int hole = find(ticket);
        WaitingPiece removed = table[hole];
        if (removed == null) {
            return null;
        }
        size--;
        for (int at = next(hole); ; at = next(at)) {
            WaitingPiece behind = table[at];
            if (behind == null) {
                break;
            }
            // It may move up unless that were before the place where its search begins.
            int home = home(behind.ticket());
            if ((at - home & mask()) >= (at - hole & mask())) {
                table[hole] = behind;
                hole = at;
            }
        }
        table[hole] = null;
        return removed;
    }

    void clear() {
        Arrays.fill(table, null);
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
        for (WaitingPiece piece : before) {
            if (piece != null) {
                table[find(piece.ticket())] = piece;
            }
        }
    }

    /** Where a ticket stands, or would. */
    private int find(long ticket) {
        int at = home(ticket);
        for (WaitingPiece there = table[at]; there != null && there.ticket() != ticket; there = table[at]) {
            at = next(at);
        }
        return at;
    }

    private int home(long ticket) {
        return (int) (ticket * GOLDEN_RATIO >>> Long.SIZE - Integer.numberOfTrailingZeros(table.length));
    }

    private int next(int at) {
        return at + 1 & mask();
    }

    private int mask() {
        return table.length - 1;
    }
}
