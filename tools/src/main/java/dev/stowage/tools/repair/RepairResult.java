package dev.stowage.tools.repair;

import dev.stowage.cluster.position.StateWriter.StateToWrite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one partition.
 *
 * @param partition input partition
 * @param action what is done
 * @param offset offset where the application continues, -1 for the start of the log
 * @param formerOffset offset that the group had committed, null if none
 * @param batches batches counted so far: the dense number of the next one
 * @param waiting segments that wait
 * @param lost input offsets of sequences that cannot be recovered; not all offsets are records
 * @param notes what the user should know
 * @param state what is written, null if the stored state stays
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

    /** What a repair does to a partition. */
    enum Action {
        /** Nothing was packed yet. */
        NEW,
        /** State and offset are right. */
        INTACT,
        /** The state is right; the group's offset is set to where it ends. */
        OFFSET_SET,
        /** The state is right; it is moved to the group's offset, and the records between are skipped. */
        SKIPPED,
        /** The state is rebuilt from the topics. */
        REBUILT
    }

    /**
     * Input offsets.
     *
     * @param from first offset
     * @param until offset behind the last
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
