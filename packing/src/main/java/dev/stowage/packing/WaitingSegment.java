package dev.stowage.packing;

/**
 * A segment that has not been sent in a batch.
 *
 * @param ticket number that identifies it, chosen by the caller
 * @param slots number of slots that it occupies in a row
 * @param arrivalRow {@link Packer#rowsOpened()} when it was added
 */
public record WaitingSegment(long ticket, int slots, long arrivalRow) {
    public WaitingSegment {
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be >= 1 but was " + slots + " (ticket " + ticket + ")");
        }
    }
}
