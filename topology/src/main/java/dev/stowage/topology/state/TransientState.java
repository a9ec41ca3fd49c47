package dev.stowage.topology.state;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** State on the heap without a changelog: to pack a range of the log again outside of an application, or to look at stored state. Not thread-safe. */
public final class TransientState implements PartitionState, StoredEntries.Visitor {
    private final WaitingPieces pieces = new WaitingPieces();
    private Progress progress = new Progress();

    /**
     * Takes the next entry of a changelog.
     *
     * @param store names the store to people
     * @throws UnreadableStateException if it is of a format that this build does not read
     */
    public void restore(String store, byte[] key, byte @Nullable [] value) {
        StoredEntries.read(store, key, value, this);
    }

    @Override
    public void progress(Progress stored) {
        progress = stored;
    }

    @Override
    public void piece(long ticket, byte @Nullable [] value) {
        pieces.restore("state", ticket, value);
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public void progressChanged() {
        // There is nothing to write it to.
    }

    @Override
    public WaitingPiece blank() {
        return pieces.blank();
    }

    @Override
    public void put(WaitingPiece piece) {
        pieces.put(piece);
    }

    @Override
    public WaitingPiece get(long ticket) {
        return required(ticket, pieces.get(ticket));
    }

    @Override
    public WaitingPiece remove(long ticket) {
        return required(ticket, pieces.remove(ticket));
    }

    private static WaitingPiece required(long ticket, @Nullable WaitingPiece piece) {
        if (piece == null) {
            throw new IllegalStateException("no piece " + ticket + " waits");
        }
        return piece;
    }

    @Override
    public Collection<WaitingPiece> pieces() {
        return pieces.sorted();
    }
}
