package dev.stowage.packing;

import java.util.List;
import java.util.function.LongToIntFunction;

/**
 * Packs a stream of segment lengths into batches of rows. Segments are known by tickets, strictly increasing numbers
 * that the caller gives; what they stand for is the caller's business. Not thread-safe.
 */
public interface Packer {

    /** A packer that runs by the given options, which do not limit the bytes of a batch; empty. */
    static Packer create(PackingOptions options) {
        return create(options, ByteBudget.none(options));
    }

    /**
     * A packer that runs by the given options, empty.
     *
     * @param bytesOf gives the bytes of a segment that was added and has not left, by its ticket: always the same, and at most
     *     {@link ByteLimit#longestSegment()}
     */
    static Packer create(PackingOptions options, LongToIntFunction bytesOf) {
        return create(options, new ByteBudget(options, bytesOf));
    }

    private static Packer create(PackingOptions options, ByteBudget budget) {
        return options.mode() == Mode.PAD ? new PadPacker(options, budget) : new BatchingPacker(options, budget);
    }

    /**
     * Takes a segment, and hands every batch that is thereby complete or overdue to the sink.
     *
     * @param ticket greater than every ticket before it
     * @param slots 1 to {@link PackingOptions#longestSegment()}
     * @throws IllegalArgumentException if the ticket does not increase or the slots are out of range
     */
    void add(long ticket, int slots, BatchSink sink);

    /** Closes every row and batch, hands them to the sink, and starts anew: rows are counted from 0 again. */
    void drain(BatchSink sink);

    /** Segments that stand in no row yet. */
    int pooled();

    /** Segments that have not left in a batch: pooled ones and those in the rows of open batches. */
    int waiting();

    /** Rows opened since the packer was created or drained; of a segment it says when it came. */
    long rowsOpened();

    /** Everything that decides the future beside the waiting segments themselves; small, and without their lengths. */
    PackerState state();

    /**
     * Puts an empty packer into the state that another one had.
     *
     * @param state what {@link #state()} of the other one returned
     * @param segments every segment that waited there, by increasing ticket
     * @throws IllegalArgumentException if state and segments contradict each other
     */
    void restore(PackerState state, List<WaitingSegment> segments);
}
