package dev.stowage.topology.state;

import java.util.Collection;

/** State that nobody keeps: for packing a stretch of the log again, outside of an application. */
public final class TransientState implements PartitionState {
    private final WaitingPieces pieces = new WaitingPieces();
    private final Progress progress = new Progress();

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
    public WaitingPiece remove(long ticket) {
        WaitingPiece piece = pieces.remove(ticket);
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
