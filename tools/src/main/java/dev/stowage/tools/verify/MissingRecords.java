package dev.stowage.tools.verify;

import java.util.function.LongFunction;

/** Records that were consumed and are in no batch. Not thread-safe. */
final class MissingRecords {
    private final CommittedState state;
    private final RejectStream rejects;
    private final Findings findings;
    private long removedRejects;
    private long together;
    private long first = -1;

    /** @param rejected rejects that were counted since the window before: no more of them can have been removed */
    MissingRecords(CommittedState state, RejectStream rejects, long rejected, Findings findings) {
        this.state = state;
        this.rejects = rejects;
        removedRejects = rejected;
        this.findings = findings;
    }

    /**
     * Takes out the pending records below an offset and says what became of each.
     *
     * @param becauseOfBatches whether batches are missing that may have held them: then they are one problem
     * @param removed whether retention removed batches that may have held them: then they are none
     * @param problem how one is named
     */
    void drain(
            PendingRecords pending,
            long limit,
            boolean becauseOfBatches,
            boolean removed,
            LongFunction<String> problem) {
        pending.drainBelow(limit, offset -> {
            if (state.isSkipped(offset)) {
                return;
            }
            if (removed) {
                findings.unverifiable++;
            } else if (removedRejects > 0 && rejects.mayBeRemoved(offset)) {
                removedRejects--;
                findings.unverifiable++;
            } else if (becauseOfBatches) {
                together++;
                first = first < 0 ? offset : first;
            } else {
                findings.problem(problem.apply(offset));
            }
        });
    }

    /** Names those that are one problem. */
    void reportTogether(String where, String though) {
        if (together > 0) {
            findings.problem(where + ": " + together + (together == 1 ? " record stands" : " records stand")
                    + " in no batch and among no rejects" + though + "; the first is input offset " + first);
        }
    }
}
