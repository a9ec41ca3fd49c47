package dev.stowage.topology.streams.position;

import dev.stowage.topology.core.position.Identity;
import dev.stowage.topology.core.position.PositionException;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.state.Checkpoint;
import dev.stowage.topology.streams.position.InputLog.Gap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares a partition's state with the input when the partition is assigned, at the first record after each assignment and each reset of the
 * consumer's position, and before each commit. Not thread-safe.
 */
public final class PositionCheck {
    private static final Logger LOGGER = LoggerFactory.getLogger(PositionCheck.class);

    private final int partition;
    private final Checkpoint checkpoint;
    private final @Nullable InputLog input;
    private final boolean withoutState;
    private boolean due = true;
    private long tookAt = System.nanoTime();

    /**
     * Takes over the input's identity, if the state has none.
     *
     * @param input what the brokers know; null to compare offsets alone, without brokers
     * @throws PositionException if the state belongs to another input
     */
    public PositionCheck(int partition, Checkpoint checkpoint, @Nullable InputLog input) {
        this.partition = partition;
        this.checkpoint = checkpoint;
        this.input = input;
        withoutState = checkpoint.isNew();
        if (input != null) {
            requireIdentity(input, tookAt);
        }
    }

    /**
     * Notes that the next records came from the consumer.
     *
     * @param afterReset whether the consumer's position was reset before them
     */
    public void take(boolean afterReset) {
        due |= afterReset;
        tookAt = System.nanoTime();
    }

    /**
     * Requires that the topic is still the one that the state belongs to. When a topic is deleted and created again, consumers continue at the same
     * offset of the new one and report nothing.
     *
     * @throws PositionException if it is another one
     */
    public void beforeCommit() {
        if (input != null) {
            requireIdentity(input, tookAt);
        }
    }

    private void requireIdentity(InputLog log, long notBefore) {
        Identity now = log.identity(notBefore);
        if (checkpoint.identity != null) {
            now.requireSame(partition, checkpoint.identity);
        }
        checkpoint.identity = now;
    }

    /**
     * Checks a record before it is packed.
     *
     * @param offset its input offset
     * @throws PositionException if records were skipped that can still be read, or if this one was packed before
     */
    public void beforeRecord(long offset) {
        if (offset < checkpoint.nextOffset) {
            throw movedBack(partition, offset, checkpoint.nextOffset);
        }
        if (due) {
            due = false;
            checkGap(offset);
        }
    }

    private void checkGap(long offset) {
        long expected = withoutState && checkpoint.nextOffset < 0 ? 0 : checkpoint.nextOffset;
        if (input == null || expected < 0 || offset == expected) {
            return;
        }
        Gap gap = input.gap(partition, expected, offset);
        if (gap.readable() > 0) {
            throw withoutState && checkpoint.nextOffset < 0
                    ? stateMissing(partition, offset)
                    : movedAhead(partition, expected, offset, gap.readable());
        }
        if (gap.removed() > 0 && checkpoint.nextOffset >= 0) {
            UnreadRange lost = new UnreadRange(expected, expected + gap.removed(), UnreadRange.Cause.REMOVED);
            checkpoint.addUnread(lost);
            LOGGER.atError()
                    .addKeyValue("partition", partition)
                    .addKeyValue("from", lost.from())
                    .addKeyValue("until", lost.until())
                    .log("retention removed input offsets before they were read");
        }
    }

    /** The group's offset is lower than the state's next offset. */
    public static PositionException movedBack(int partition, long offset, long expected) {
        return new PositionException("partition " + partition + ": the group's offset is " + offset
                + ", but the state has packed all records before offset " + expected
                + ". Continuing would pack records a second time. `stowage replay --to TOPIC` packs them again to another topic;"
                + " `stowage repair` sets the group's offset to the state's position");
    }

    /** The group's offset is higher than the state's next offset. */
    public static PositionException movedAhead(int partition, long expected, long offset, long records) {
        return new PositionException(
                "partition " + partition + ": the group's offset is " + offset + ", but the state continues at offset "
                        + expected + ". Continuing would skip " + records
                        + " records. `stowage repair` sets the group's offset to the state's"
                        + " position, and they are packed; `stowage repair --accept-offsets` skips them and counts them as skipped");
    }

    /** Records were consumed, but there is no state. */
    public static PositionException stateMissing(int partition, long offset) {
        return new PositionException("partition " + partition + ": the group's offset is " + offset
                + ", but the changelogs contain no state. Waiting sequences would be lost. `stowage repair` rebuilds the state from the"
                + " topics; `stowage repair --dry-run` shows what it would do");
    }
}
