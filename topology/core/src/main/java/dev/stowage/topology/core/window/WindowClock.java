package dev.stowage.topology.core.window;

import dev.stowage.topology.core.config.StowageConfig;

/**
 * Decides from timestamps and epochs alone whether a record joins the open window of a partition or closes it. It has
 * no state of its own; the {@link WindowState} is passed in and out.
 */
public final class WindowClock {
    private final long length;
    private final long outOfOrder;
    private final int jump;
    private final boolean epochsClose;

    public WindowClock(StowageConfig config) {
        length = config.window().toMillis();
        outOfOrder = config.outOfOrder().toMillis();
        jump = config.windowJump();
        // Packing version 1 mixes epochs.
        epochsClose = config.packingVersion() > 1;
    }

    /** Effect of a record on the open window. */
    public enum Verdict {
        /** It joins, and its timestamp counts. */
        JOINS,
        /** It joins, but its timestamp is too far outside to count. */
        JOINS_FAR_FROM_WINDOW,
        /** It is past the end: the window closes, and the record opens the next. */
        CLOSES,
        /** It is the last of many far records in a row: the window closes, and the record opens the next. */
        JUMPS,
        /** Its epoch is higher, so its timestamp does not matter: the window closes, and the record opens the next. */
        HIGHER_EPOCH
    }

    /**
     * The effect of a record on the given window. A record of a lower epoch is judged by its timestamp alone.
     *
     * @param timestamp of the record, ms since 1970
     * @param epoch of the record
     */
    public Verdict judge(WindowState window, long timestamp, long epoch) {
        if (epochsClose && epoch > window.epoch()) {
            return Verdict.HIGHER_EPOCH;
        }
        long pastEnd = timestamp - window.end();
        if (pastEnd > outOfOrder || timestamp < window.start() - outOfOrder) {
            return window.farFromWindow() + 1 >= jump ? Verdict.JUMPS : Verdict.JOINS_FAR_FROM_WINDOW;
        }
        return pastEnd >= 0 ? Verdict.CLOSES : Verdict.JOINS;
    }

    /** The window that a record opens: it starts at the multiple of the length at or below the timestamp, and has the record's epoch. */
    public WindowState open(long offset, long timestamp, long epoch) {
        long start = Math.floorDiv(timestamp, length) * length;
        return new WindowState(offset, start, start + length, epoch, timestamp, 0);
    }
}
