package dev.stowage.tools.repair;

import dev.stowage.cluster.position.StateWriter.StateToWrite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of repairing one partition.
 *
 * @param partition input partition
 * @param action what is done
 * @param offset offset at which the application continues, -1 for the start of the log
 * @param formerOffset offset that the group had committed, null if none
 * @param batches number of batches so far, which is the dense number of the next batch
 * @param waiting number of waiting segments
 * @param lost input offsets of sequences that cannot be recovered; not all offsets are records
 * @param notes messages for the user
 * @param state state to write, null if the stored state is kept
 */
record RepairResult(
        int partition,
        Action action,
        long offset,
        @Nullable Long formerOffset,
        long batches,
        int waiting,
        List<OffsetRange> lost,
        List<String> notes,
        @Nullable StateToWrite state) {

    /** How a partition is repaired. */
    enum Action {
        /** Nothing was packed yet. */
        NEW,
        /** State and offset are valid. */
        INTACT,
        /** The state is valid; the group's offset is set to the position in the state. */
        OFFSET_SET,
        /** The state is valid; its position is set to the group's offset, and the records between are skipped. */
        SKIPPED,
        /** The state is rebuilt from the topics. */
        REBUILT
    }

    /**
     * A range of input offsets.
     *
     * @param from first offset
     * @param until offset after the last one
     */
    record OffsetRange(long from, long until) {
        @Override
        public String toString() {
            return from == until - 1 ? Long.toString(from) : from + " to " + (until - 1);
        }
    }

    RepairResult {
        lost = List.copyOf(lost);
        notes = List.copyOf(notes);
    }
}
