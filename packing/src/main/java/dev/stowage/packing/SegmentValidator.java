package dev.stowage.packing;

import java.util.List;

/** Rejects segments with invalid tickets or lengths. Not thread-safe. */
final class SegmentValidator {
    private final int longest;
    private long lastTicket = Long.MIN_VALUE;

    SegmentValidator(int longest) {
        this.longest = longest;
    }

    void check(long ticket, int slots) {
        if (ticket <= lastTicket) {
            throw new IllegalArgumentException("tickets must increase but " + ticket + " followed " + lastTicket);
        }
        if (slots < 1 || slots > longest) {
            throw new IllegalArgumentException(
                    "slots must be 1 to " + longest + " but were " + slots + " (ticket " + ticket + ")");
        }
        lastTicket = ticket;
    }

    void reset() {
        lastTicket = Long.MIN_VALUE;
    }

    void restore(List<WaitingSegment> segments) {
        reset();
        if (!segments.isEmpty()) {
            lastTicket = segments.get(segments.size() - 1).ticket();
        }
    }
}
