package dev.stowage.topology.state;

import java.util.Collection;

/** The waiting pieces and the {@link Progress} of one partition. Not thread-safe. */
public interface PartitionState {

    /** What the partition remembers; whoever changes it calls {@link #progressChanged}. */
    Progress progress();

    /** Has the progress kept. */
    void progressChanged();

    /** A piece to be filled and put; it may have been another that was taken out before. */
    WaitingPiece blank();

    void put(WaitingPiece piece);

    /** A waiting piece, to look at. */
    WaitingPiece get(long ticket);

    /** Takes a waiting piece out; it is valid until the next {@link #blank}. */
    WaitingPiece remove(long ticket);

    /** The waiting pieces by increasing ticket. */
    Collection<WaitingPiece> pieces();
}
