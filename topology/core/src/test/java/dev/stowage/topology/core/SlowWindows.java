package dev.stowage.topology.core;

import dev.stowage.schemas.EmissionCause;
import java.util.ArrayList;
import java.util.List;

/** A simple implementation of the window rules, to compare with in tests of random records. */
final class SlowWindows {
    private final long length;
    private final long outOfOrder;
    private final int jump;
    private final boolean epochs;
    private final List<Window> windows = new ArrayList<>();
    private boolean isOpen;
    private int farInARow;
    private long lastOffset = -1;

    /** A window and its records. */
    static final class Window {
        final long offset;
        final long start;
        final long epoch;
        final List<Long> records = new ArrayList<>();
        long lowerEpoch;
        EmissionCause cause = EmissionCause.UNKNOWN;

        private Window(long offset, long start, long epoch) {
            this.offset = offset;
            this.start = start;
            this.epoch = epoch;
        }
    }

    /** @param epochs whether a higher epoch closes a window */
    SlowWindows(long length, long outOfOrder, int jump, boolean epochs) {
        this.length = length;
        this.outOfOrder = outOfOrder;
        this.jump = jump;
        this.epochs = epochs;
    }

    void accepted(long offset, long timestamp, long epoch) {
        lastOffset = offset;
        if (isOpen) {
            Window window = windows.get(windows.size() - 1);
            boolean far = timestamp < window.start - outOfOrder || timestamp > window.start + length + outOfOrder;
            farInARow = far ? farInARow + 1 : 0;
            if (epochs && epoch > window.epoch) {
                close(EmissionCause.EPOCH);
            } else if (far && farInARow == jump) {
                close(EmissionCause.JUMP);
            } else if (!far && timestamp >= window.start + length) {
                close(EmissionCause.WINDOW_CLOSED);
            }
        }
        if (!isOpen) {
            windows.add(new Window(offset, timestamp - timestamp % length, epoch));
            isOpen = true;
            farInARow = 0;
        }
        Window window = windows.get(windows.size() - 1);
        window.records.add(offset);
        window.lowerEpoch += epoch < window.epoch ? 1 : 0;
    }

    void rejected(long offset) {
        lastOffset = offset;
    }

    void tick(long after) {
        if (isOpen && after == lastOffset) {
            close(EmissionCause.TICK);
        }
    }

    /** All windows; the last may be open. */
    List<Window> windows() {
        return windows;
    }

    long lastOffset() {
        return lastOffset;
    }

    private void close(EmissionCause cause) {
        windows.get(windows.size() - 1).cause = cause;
        isOpen = false;
    }
}
