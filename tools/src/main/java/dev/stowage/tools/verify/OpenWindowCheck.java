package dev.stowage.tools.verify;

import dev.stowage.tools.verify.CommittedState.Waiting;
import dev.stowage.topology.core.config.Overlong;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.state.Checkpoint;
import dev.stowage.topology.core.window.WindowState;
import java.util.BitSet;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Compares the records consumed since the last closed window with the stored state: each record is in a batch or waits, and waiting records were
 * consumed. Not thread-safe.
 */
final class OpenWindowCheck {
    private final StowageConfig config;
    private final int partition;
    private final CommittedState state;
    private final InputFollower input;
    private final SegmentCheck segments;
    private final Findings findings;

    OpenWindowCheck(
            StowageConfig config,
            int partition,
            CommittedState state,
            InputFollower input,
            SegmentCheck segments,
            Findings findings) {
        this.config = config;
        this.partition = partition;
        this.state = state;
        this.input = input;
        this.segments = segments;
        this.findings = findings;
    }

    /**
     * Checks the open window.
     *
     * @param window batches of the open window, null if there are none on the output
     * @param closedUpTo last input offset of the last closed window
     */
    void check(@Nullable WindowCheck window, long closedUpTo, DenseCounters counters, RejectStream rejects) {
        boolean batchesAreMissing = missBatches(window, counters);
        if (state.isKnown()) {
            input.readThrough(state.nextOffset() - 1);
        }
        state.waiting().forEach((offset, pieces) -> {
            if (offset <= closedUpTo) {
                findings.waiting++;
                findings.problem(at(offset) + " still waits, although its window is closed");
            } else if (offset < input.verifiedFrom()) {
                findings.waiting++;
            } else {
                checkWaiting(offset, pieces, window);
            }
        });
        releaseSplit(window, batchesAreMissing);
        MissingRecords lost = new MissingRecords(
                state, rejects, state.checkpoint() == null ? 0 : state.checkpoint().rejected, findings);
        lost.drain(
                input.pending(),
                state.nextOffset(),
                batchesAreMissing || state.checkpoint() == null,
                false,
                offset -> at(offset) + " is in no batch, not rejected, and not waiting in the state");
        lost.reportTogether(
                "partition " + partition,
                state.checkpoint() == null ? ", and there is no state" : ", and not waiting in the state");
    }

    /** Reports that the open window should be closed. */
    void reportClosed(@Nullable String closedBy) {
        WindowState open = state.window();
        if (open != null && closedBy != null) {
            findings.problem("window " + name(open) + ": " + state.waiting().size() + " sequences still wait, although "
                    + closedBy + " closes it and was consumed");
        } else if (open == null && !state.waiting().isEmpty()) {
            findings.problem("partition " + partition + ": " + state.waiting().size()
                    + " sequences wait in the state, although no window is open");
        }
    }

    /** Compares the counters of the state with the last batch of the output; returns whether batches are missing. */
    private boolean missBatches(@Nullable WindowCheck window, DenseCounters counters) {
        Checkpoint checkpoint = state.checkpoint();
        if (checkpoint == null) {
            return false;
        }
        WindowState open = checkpoint.window;
        boolean missing = window != null && (window.batchesAreMissing || window.cutAtFront);
        if (open != null && window != null && window.cutAtFront) {
            counters.missing(
                    name(open),
                    checkpoint.firstSequence,
                    checkpoint.firstSequence + window.firstOrdinal,
                    ", its first");
        }
        long expected = counters.nextSequence();
        if (open != null && window == null) {
            boolean isKnown = expected >= 0 && expected <= checkpoint.firstSequence;
            expected = isKnown ? expected : checkpoint.firstSequence;
        } else if (open != null && window != null) {
            expected = checkpoint.firstSequence + window.nextOrdinal;
        }
        if (expected >= 0 && expected < checkpoint.nextSequence) {
            counters.missing(
                    open == null ? config.inputTopic() + "/" + partition : name(open),
                    expected,
                    checkpoint.nextSequence,
                    ", although the state says that they were sent");
            return true;
        }
        return missing;
    }

    private void checkWaiting(long offset, List<Waiting> pieces, @Nullable WindowCheck window) {
        ConsumerRecord<byte[], byte[]> record =
                input.pending().contains(offset) ? input.pending().get(offset) : null;
        if (record == null) {
            findings.problem(at(offset) + " waits in the state, but is in a batch, rejected, or not consumed");
            return;
        }
        findings.waiting++;
        SplitPieces met = window == null ? null : window.splits.take(offset);
        input.pending().remove(offset);
        Waiting first = pieces.get(0);
        boolean whole = pieces.size() == 1 && first.piece().residues() == first.sourceLength();
        if (met == null && (whole || config.overlong() != Overlong.SPLIT)) {
            if (pieces.size() > 1) {
                findings.problem(at(offset) + " waits " + pieces.size() + " times");
            }
            return;
        }
        BitSet chainBreaks = segments.chainBreaks(record);
        SplitPieces all = met == null ? new SplitPieces(first.sourceLength(), chainBreaks) : met;
        for (Waiting waiting : pieces) {
            if (!all.add(waiting.piece().firstResidue(), waiting.piece().residues())) {
                findings.problem(at(offset) + ": the piece from residue "
                        + waiting.piece().firstResidue() + " waits, but is also in a batch");
            }
        }
        Integer missing = all.firstMissing();
        if (missing != null) {
            findings.problem(at(offset) + ": residue " + missing + " is in no batch and does not wait");
        }
    }

    /** Releases split sequences without waiting pieces. */
    private void releaseSplit(@Nullable WindowCheck window, boolean batchesAreMissing) {
        if (window == null) {
            return;
        }
        window.splits.drain((offset, pieces) -> {
            Integer missing = pieces.firstMissing();
            if (missing == null) {
                input.pending().remove(offset);
                findings.packed++;
            } else if (!batchesAreMissing && state.checkpoint() != null) {
                input.pending().remove(offset);
                findings.problem(at(offset) + ": residue " + missing + " is in no batch and does not wait");
            }
        });
    }

    private String at(long offset) {
        return "input offset " + offset + " of partition " + partition;
    }

    private String name(WindowState window) {
        return config.inputTopic() + "/" + partition + "/" + window.offset();
    }
}
