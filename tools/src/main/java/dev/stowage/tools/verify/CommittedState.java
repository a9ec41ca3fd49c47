package dev.stowage.tools.verify;

import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.state.Checkpoint;
import dev.stowage.topology.core.tokens.Piece;
import dev.stowage.topology.core.window.WindowState;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of a partition as of one commit. All topics are compared as of this commit; records of later commits of a running application are
 * ignored.
 *
 * @param checkpoint the stored checkpoint, null if there is none
 * @param nextOffset input offset after the last consumed record
 * @param waiting waiting pieces by the input offset of their record
 * @param skipped ranges of offsets that an operator had skipped
 */
record CommittedState(
        @Nullable Checkpoint checkpoint,
        long nextOffset,
        SortedMap<Long, List<Waiting>> waiting,
        List<UnreadRange> skipped) {

    /** {@link #nextOffset} if there is neither state nor a committed offset. */
    static final long UNKNOWN = Long.MAX_VALUE;

    /** Whether the position of the application is known. */
    boolean isKnown() {
        return nextOffset < UNKNOWN;
    }

    /** The open window, null if there is none or if no state is stored. */
    @Nullable
    WindowState window() {
        return checkpoint == null ? null : checkpoint.window;
    }

    /** Whether a batch was sent before this commit. */
    boolean holdsBatch(long window, int ordinal) {
        WindowState open = window();
        if (open != null && window == open.offset()) {
            return ordinal < (checkpoint == null ? 0 : checkpoint.ordinal());
        }
        return isClosed(window);
    }

    /** Whether a window was closed before this commit; true if there is no state. */
    boolean isClosed(long window) {
        if (checkpoint == null) {
            return true;
        }
        WindowState open = window();
        return window < (open == null ? nextOffset : open.offset());
    }

    /** Whether an operator has skipped an offset. */
    boolean isSkipped(long offset) {
        for (UnreadRange range : skipped) {
            if (range.from() <= offset && offset < range.until()) {
                return true;
            }
        }
        return false;
    }

    /** A waiting piece of a sequence with the given number of residues. */
    record Waiting(int sourceLength, Piece piece) {}
}
