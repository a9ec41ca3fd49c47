package dev.stowage.tools.verify;

import java.util.function.LongFunction;

/** Reports records that were consumed and are in no batch. Not thread-safe. */
final class MissingRecords {
    private final CommittedState state;
    private final RejectStream rejects;
    private final Findings findings;
    private long removedRejects;
    private long together;
    private long first = -1;

    /** @param rejected number of rejects since the previous window: not more of them can have been removed */
    MissingRecords(CommittedState state, RejectStream rejects, long rejected, Findings findings) {
        this.state = state;
        this.rejects = rejects;
        removedRejects = rejected;
        this.findings = findings;
    }

    /**
     * Removes the pending records below an offset and reports them.
     *
     * @param becauseOfBatches whether batches are missing that may have contained them: then all of them are one problem
     * @param removed whether retention removed batches that may have contained them: then they are not a problem
     * @param problem message for the problem of one record
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

    /** Reports the records that are one problem. */
    void reportTogether(String where, String though) {
        if (together > 0) {
            findings.problem(where + ": " + together + (together == 1 ? " record is" : " records are")
                    + " in no batch and not rejected" + though + "; the first is input offset " + first);
        }
    }
}
