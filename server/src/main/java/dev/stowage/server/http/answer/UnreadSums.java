package dev.stowage.server.http.answer;

import dev.stowage.topology.core.position.UnreadRange.Cause;
import java.util.function.ToLongFunction;

/**
 * Input offsets that were passed over since the start and never read: the maximum numbers of records.
 *
 * @param removedOffsets that retention, or a deletion of records, removed first
 * @param skippedOffsets that an operator skipped
 */
record UnreadSums(long removedOffsets, long skippedOffsets) {
    static UnreadSums of(ToLongFunction<Cause> offsets) {
        return new UnreadSums(offsets.applyAsLong(Cause.REMOVED), offsets.applyAsLong(Cause.SKIPPED));
    }
}
