package dev.stowage.cluster.position;

import dev.stowage.cluster.position.PartitionSnapshot.Output;
import dev.stowage.topology.core.ChangedConfigurationException;
import dev.stowage.topology.core.position.Identity;
import dev.stowage.topology.core.position.PositionException;
import dev.stowage.topology.core.state.Checkpoint;
import dev.stowage.topology.streams.position.InputLog;
import dev.stowage.topology.streams.position.InputLog.Gap;
import dev.stowage.topology.streams.position.PositionCheck;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decision whether a partition may be packed.
 *
 * @param refusal why it may not be packed, with the commands that fix it; null if it may
 * @param resumeAt offset that must be set for the group first, null if none
 * @param warnings warnings for the user
 */
record PartitionVerdict(@Nullable String refusal, @Nullable Long resumeAt, List<String> warnings) {

    private static final String REPAIR =
            "`stowage repair` rebuilds it from the topics (`--dry-run` shows what it would do)";

    PartitionVerdict {
        warnings = List.copyOf(warnings);
    }

    /** Whether there is neither a refusal nor a warning. */
    boolean isPlain() {
        return refusal == null && warnings.isEmpty();
    }

    /** @param fingerprint fingerprint of the current configuration */
    static PartitionVerdict of(PartitionSnapshot facts, Identity now, String fingerprint, InputLog input) {
        Checkpoint checkpoint = facts.checkpoint();
        return checkpoint == null ? withoutState(facts, input) : withState(facts, checkpoint, now, fingerprint, input);
    }

    private static PartitionVerdict withoutState(PartitionSnapshot facts, InputLog input) {
        Long offset = facts.offsetBefore();
        int partition = facts.partition();
        if (facts.output() != null) {
            return refused("partition " + partition + ": the output has batches of it, up to number "
                    + facts.output().lastSequence() + ", but there is no state"
                    + (offset == null
                            ? " and the group has no offset, so its records would be packed a second time"
                            : "")
                    + "; " + REPAIR
                    + ". `stowage reset` starts from the beginning, with new output topics or --truncate-output");
        }
        if (offset != null && offset > 0 && input.gap(partition, 0, offset).readable() > 0) {
            return refused(PositionCheck.stateMissing(partition, offset).getMessage());
        }
        return new PartitionVerdict(null, null, List.of());
    }

    private static PartitionVerdict withState(
            PartitionSnapshot facts, Checkpoint checkpoint, Identity now, String fingerprint, InputLog input) {
        int partition = facts.partition();
        if (checkpoint.identity != null) {
            try {
                now.requireSame(partition, checkpoint.identity);
            } catch (PositionException foreign) {
                return refused(foreign.getMessage());
            }
        }
        if (checkpoint.window != null && !checkpoint.fingerprint.equals(fingerprint)) {
            return refused(
                    new ChangedConfigurationException(partition, checkpoint.fingerprint, fingerprint).getMessage());
        }
        long expected = checkpoint.nextOffset;
        if (expected < 0) {
            // Written by an older release.
            return new PartitionVerdict(null, null, outputWarnings(facts, checkpoint));
        }
        if (expected > facts.logEnd()) {
            return refused("partition " + partition + ": the position in the state is offset " + expected
                    + ", but the input ends at offset " + facts.logEnd()
                    + ". The input has lost records at its end (unclean leader election, or a restored backup), and new records would be mistaken"
                    + " for packed ones. `stowage reset` with new output topics packs the input again");
        }
        if (!facts.hasStatistics()) {
            return refused("partition " + partition + ": the changelog of the statistics is empty; " + REPAIR);
        }
        return position(facts, checkpoint, expected, input);
    }

    private static PartitionVerdict position(
            PartitionSnapshot facts, Checkpoint checkpoint, long expected, InputLog input) {
        int partition = facts.partition();
        List<String> warnings = new ArrayList<>(outputWarnings(facts, checkpoint));
        Long after = facts.offsetAfter();
        Long before = facts.offsetBefore();
        if (after == null) {
            warnings.add("partition " + partition
                    + ": the group's offset is missing (expired or deleted); continuing at offset " + expected
                    + ", the position in the state, so that nothing is packed twice");
        } else if (after < expected) {
            return refused(PositionCheck.movedBack(partition, after, expected).getMessage());
        } else if (before != null && before > expected) {
            Gap gap = input.gap(partition, expected, before);
            if (gap.readable() > 0) {
                return refused(PositionCheck.movedAhead(partition, expected, before, gap.readable())
                        .getMessage());
            }
        }
        if (facts.logBegin() > expected) {
            warnings.add("partition " + partition + ": retention removed input offsets " + expected + " to "
                    + (facts.logBegin() - 1) + " before they were read, at most " + (facts.logBegin() - expected)
                    + " records; continuing after them");
        }
        return new PartitionVerdict(null, after == null ? expected : null, warnings);
    }

    /** Checks that the output ends with the last batch of the state, and still has all batches of the open window. */
    private static List<String> outputWarnings(PartitionSnapshot facts, Checkpoint checkpoint) {
        Output output = facts.output();
        long next = checkpoint.nextSequence;
        if (next == 0) {
            return List.of();
        }
        String partition = "partition " + facts.partition() + ": ";
        if (output == null) {
            return checkpoint.nextOffset < 0 || checkpoint.firstSequence == next
                    ? List.of(partition + "the output has none of its " + next + " batches")
                    : List.of(partition + missing(checkpoint.firstSequence, next)
                            + " of the open window are missing on the output, which has no batch of this partition");
        }
        if (output.lastSequence() < next - 1) {
            return List.of(
                    partition + missing(output.lastSequence() + 1, next) + " are missing at the end of the output");
        }
        if (output.firstSequence() > checkpoint.firstSequence && output.firstSequence() < next) {
            return List.of(partition + missing(checkpoint.firstSequence, output.firstSequence())
                    + " of the open window are missing on the output");
        }
        return List.of();
    }

    private static String missing(long from, long until) {
        return "batches " + from + " to " + (until - 1)
                + " (deleted or truncated output topic; `stowage replay --to TOPIC` packs them again)";
    }

    private static PartitionVerdict refused(@Nullable String message) {
        return new PartitionVerdict(message, null, List.of());
    }
}
