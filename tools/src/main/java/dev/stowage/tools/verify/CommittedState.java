package dev.stowage.tools.verify;

import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.state.Progress;
import dev.stowage.topology.core.tokens.Piece;
import dev.stowage.topology.core.window.WindowState;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One commit of a partition, as its stored state tells it: all topics are compared as of this commit. What later commits of a running
 * application wrote is left out.
 *
 * @param progress the stored progress, null if there is none
 * @param nextOffset input offset behind the last record that was consumed
 * @param waiting waiting pieces by the input offset of their record
 * @param skipped ranges of offsets that an operator had the application skip
 */
record CommittedState(
        @Nullable Progress progress,
        long nextOffset,
        SortedMap<Long, List<Waiting>> waiting,
        List<UnreadRange> skipped) {

    /** {@link #nextOffset} if neither state nor a committed offset tells it. */
    static final long UNKNOWN = Long.MAX_VALUE;

    /** Whether it is known how far the application came. */
    boolean isKnown() {
        return nextOffset < UNKNOWN;
    }

    /** The open window, null if none is, or if no state is stored. */
    @Nullable
    WindowState window() {
        return progress == null ? null : progress.window;
    }

    /** Whether a batch was sent before this commit. */
    boolean holdsBatch(long window, int ordinal) {
        WindowState open = window();
        if (open != null && window == open.offset()) {
            return ordinal < (progress == null ? 0 : progress.ordinal());
        }
        return isClosed(window);
    }

    /** Whether a window was closed before this commit; without state, nobody knows. */
    boolean isClosed(long window) {
        if (progress == null) {
            return true;
        }
        WindowState open = window();
        return window < (open == null ? nextOffset : open.offset());
    }

    /** Whether an operator accepted that an offset is skipped. */
    boolean isSkipped(long offset) {
        for (UnreadRange range : skipped) {
            if (range.from() <= offset && offset < range.until()) {
                return true;
            }
        }
        return false;
    }

    /** A waiting piece of a sequence that has the given number of residues. */
    record Waiting(int sourceLength, Piece piece) {}
}
