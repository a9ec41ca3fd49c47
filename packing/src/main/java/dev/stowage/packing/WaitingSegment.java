package dev.stowage.packing;

/**
 * A segment that has not left in a batch.
 *
 * @param ticket the caller's number for it
 * @param slots slots that it takes in a row
 * @param arrivalRow {@link Packer#rowsOpened()} when it was added
 */
public record WaitingSegment(long ticket, int slots, long arrivalRow) {
    public WaitingSegment {
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be >= 1 but was " + slots + " (ticket " + ticket + ")");
        }
    }
}
