package dev.stowage.packing;

import java.util.List;
import java.util.function.LongToIntFunction;

/**
 * Packs a stream of segments into batches of rows. A segment is identified by its ticket, a number that the caller
 * chooses and that increases strictly. Not thread-safe.
 */
public interface Packer {

    /** An empty packer for options without a byte limit. */
    static Packer create(PackingOptions options) {
        return create(options, ByteBudget.none(options));
    }

    /**
     * An empty packer.
     *
     * @param bytesOf returns the bytes of a waiting segment, given its ticket: always the same value, at most
     *     {@link ByteLimit#longestSegment()}
     */
    static Packer create(PackingOptions options, LongToIntFunction bytesOf) {
        return create(options, new ByteBudget(options, bytesOf));
    }

    private static Packer create(PackingOptions options, ByteBudget budget) {
        return options.mode() == Mode.PAD ? new PadPacker(options, budget) : new BatchingPacker(options, budget);
    }

    /**
     * Adds a segment and passes every batch that becomes full or overdue to the sink.
     *
     * @param ticket greater than all tickets since the last drain; packers with a pool accept 0 to 2^39 - 1
     * @param slots 1 to {@link PackingOptions#longestSegment()}
     * @throws IllegalArgumentException if the ticket does not increase or the slots are out of range
     */
    void add(long ticket, int slots, BatchSink sink);

    /** Closes all rows and batches, passes them to the sink, and resets the packer: rows are counted from 0 again. */
    void drain(BatchSink sink);

    /** Number of waiting segments that are not in a row yet. */
    int pooled();

    /** Number of segments that have not been sent in a batch: those in the pool, in open rows and in open batches. */
    int waiting();

    /** Number of rows opened since the packer was created or drained. It serves as the clock of arrival times. */
    long rowsOpened();

    /** The state of the packer apart from the waiting segments: small, and without their lengths. */
    PackerState state();

    /**
     * Restores the state of another packer into this one, which must be empty.
     *
     * @param state result of {@link #state()} of the other packer
     * @param segments all segments that waited in the other packer, by increasing ticket
     * @throws IllegalArgumentException if state and segments contradict each other
     */
    void restore(PackerState state, List<WaitingSegment> segments);
}
