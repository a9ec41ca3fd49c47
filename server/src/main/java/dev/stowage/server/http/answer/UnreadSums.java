package dev.stowage.server.http.answer;

import dev.stowage.topology.core.position.UnreadRange.Cause;
import java.util.function.ToLongFunction;

/**
 * Input offsets that were never read since the start: the maximum numbers of records.
 *
 * @param removedOffsets offsets deleted by retention or by kafka-delete-records before they were read
 * @param skippedOffsets offsets skipped by an operator
 */
record UnreadSums(long removedOffsets, long skippedOffsets) {
    static UnreadSums of(ToLongFunction<Cause> offsets) {
        return new UnreadSums(offsets.applyAsLong(Cause.REMOVED), offsets.applyAsLong(Cause.SKIPPED));
    }
}
