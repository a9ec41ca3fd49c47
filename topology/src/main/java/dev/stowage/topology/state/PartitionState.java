package dev.stowage.topology.state;

import java.util.Collection;

/** The waiting pieces and the {@link Progress} of one partition. Not thread-safe. */
public interface PartitionState {

    /** What the partition remembers; whoever changes it calls {@link #progressChanged}. */
    Progress progress();

    /** Has the progress kept. */
    void progressChanged();

    void put(WaitingPiece piece);

    /** Takes a waiting piece out. */
    WaitingPiece remove(long ticket);

    /** The waiting pieces by increasing ticket. */
    Collection<WaitingPiece> pieces();
}
