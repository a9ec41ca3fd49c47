package dev.stowage.topology.core.state;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The waiting pieces and the {@link Checkpoint} of one partition, on the heap. It knows what has changed since the last commit: a
 * piece that arrived and left in between is never logged. Not thread-safe.
 */
public final class PartitionState {
    private final WaitingPieces pieces = new WaitingPieces();

    /** Tickets of logged pieces that have left since the last commit. */
    private final List<Long> removed = new ArrayList<>();

    /** Waiting pieces with a lower ticket are logged: tickets increase until all pieces have left. */
    private long firstUnlogged;

    private Checkpoint checkpoint = new Checkpoint();
    private boolean checkpointChanged;

    /** What the partition remembers; call {@link #checkpointChanged} after a change. */
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /** Has the checkpoint logged at the next commit. */
    public void checkpointChanged() {
        checkpointChanged = true;
    }

    /** Whether the checkpoint changed since the last commit. */
    public boolean isChanged() {
        return checkpointChanged;
    }

    /** A piece to be filled and put; the object may have been another piece before. */
    public WaitingPiece blank() {
        return pieces.blank();
    }

    public void put(WaitingPiece piece) {
        if (pieces.isEmpty()) {
            firstUnlogged = piece.ticket();
        }
        pieces.put(piece);
    }

    /** A waiting piece, to read. */
    public WaitingPiece get(long ticket) {
        return required(ticket, pieces.get(ticket));
    }

    /** Removes a waiting piece; it is valid until the next {@link #blank}. */
    public WaitingPiece remove(long ticket) {
        WaitingPiece piece = required(ticket, pieces.remove(ticket));
        if (ticket < firstUnlogged) {
            removed.add(ticket);
        }
        return piece;
    }

    private static WaitingPiece required(long ticket, @Nullable WaitingPiece piece) {
        if (piece == null) {
            throw new IllegalStateException("no piece " + ticket + " waits");
        }
        return piece;
    }

    /** The waiting pieces by increasing ticket; a copy. */
    public Collection<WaitingPiece> pieces() {
        return pieces.sorted();
    }

    /** Shows each waiting piece, in no order. */
    public void forEachPiece(Consumer<WaitingPiece> to) {
        pieces.forEach(to);
    }

    /** Shows every entry of the state in its stored form, pieces first. */
    public void forEachEntry(BiConsumer<byte[], byte[]> to) {
        for (WaitingPiece piece : pieces.sorted()) {
            to.accept(StoredEntries.pieceKey(piece.ticket()), WaitingPieceFormat.write(piece));
        }
        to.accept(StoredEntries.checkpointKey(), CheckpointFormat.write(checkpoint));
    }

    /** Shows the entries that have changed since the last call, once, the checkpoint last; a value of null deletes. */
    public void forEachChange(BiConsumer<byte[], byte @Nullable []> to) {
        // A ticket may be removed and used again when a window closes: the tombstone comes first, so the new piece
        // wins.
        for (long ticket : removed) {
            if (!pieces.contains(ticket)) {
                to.accept(StoredEntries.pieceKey(ticket), null);
            }
        }
        for (WaitingPiece piece : pieces.sorted()) {
            if (piece.ticket() >= firstUnlogged) {
                to.accept(StoredEntries.pieceKey(piece.ticket()), WaitingPieceFormat.write(piece));
                firstUnlogged = piece.ticket() + 1;
            }
        }
        if (checkpointChanged) {
            to.accept(StoredEntries.checkpointKey(), CheckpointFormat.write(checkpoint));
        }
        removed.clear();
        checkpointChanged = false;
    }

    /**
     * Takes the next entry of a changelog.
     *
     * @param store names the store in messages
     * @param value null deletes
     * @throws UnreadableStateException if it is of a format that this build does not read
     */
    public void restore(String store, byte[] key, byte @Nullable [] value) {
        if (StoredEntries.isCheckpoint(key) && value != null) {
            checkpoint = CheckpointFormat.read(store, value);
            // A commit logs it last, so all pieces before it are logged; those of an earlier window may have had higher
            // tickets.
            firstUnlogged = checkpoint.nextTicket;
        } else {
            long ticket = StoredEntries.ticket(store, key);
            pieces.restore(store, ticket, value);
            if (value != null) {
                firstUnlogged = Math.max(firstUnlogged, ticket + 1);
            }
        }
    }

    /** Forgets everything. */
    public void clear() {
        pieces.clear();
        removed.clear();
        firstUnlogged = 0;
        checkpoint = new Checkpoint();
        checkpointChanged = false;
    }
}
