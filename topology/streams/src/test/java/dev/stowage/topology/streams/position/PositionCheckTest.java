package dev.stowage.topology.streams.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.topology.core.position.Identity;
import dev.stowage.topology.core.position.PositionException;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.position.UnreadRange.Cause;
import dev.stowage.topology.core.state.Checkpoint;
import org.junit.jupiter.api.Test;

class PositionCheckTest {
    private static final Identity SAME = new Identity("cluster", "stowage", "sequences", "id-1");

    private final Log log = new Log();

    @Test
    void shouldTakeOverTheIdentityOfTheInputWhenTheStateHasNone() {
        Checkpoint checkpoint = new Checkpoint();

        PositionCheck check = new PositionCheck(0, checkpoint, log);
        check.beforeRecord(0);

        assertThat(checkpoint.identity).isEqualTo(SAME);
    }

    @Test
    void shouldRefuseAnotherTopicOfTheSameName() {
        Checkpoint checkpoint = stateAt(10);
        checkpoint.identity = new Identity("cluster", "stowage", "sequences", "id-0");

        assertThatThrownBy(() -> new PositionCheck(0, checkpoint, log))
                .isInstanceOf(PositionException.class)
                .hasMessageContainingAll("deleted and created again", "id-0", "id-1", "stowage reset");
    }

    @Test
    void shouldRefuseACommitWhenTheTopicWasCreatedAgainSinceTheAssignment() {
        PositionCheck check = new PositionCheck(0, stateAt(10), log);
        check.take(false);
        check.beforeRecord(10);
        log.identity = new Identity("cluster", "stowage", "sequences", "id-2");

        assertThatThrownBy(check::beforeCommit).hasMessageContainingAll("id-1", "id-2");
    }

    @Test
    void shouldRefuseARecordThatWasPacked() {
        PositionCheck check = new PositionCheck(3, stateAt(10), log);

        assertThatThrownBy(() -> check.beforeRecord(9))
                .isInstanceOf(PositionException.class)
                .hasMessageContainingAll("partition 3", "a second time");
    }

    @Test
    void shouldRefuseToSkipRecordsThatCanBeRead() {
        PositionCheck check = new PositionCheck(0, stateAt(10), log);
        log.readable = 4;

        assertThatThrownBy(() -> check.beforeRecord(15)).hasMessageContainingAll("would skip 4 records", "repair");
    }

    @Test
    void shouldPassOverMarkersOfTransactions() {
        Checkpoint checkpoint = stateAt(10);
        PositionCheck check = new PositionCheck(0, checkpoint, log);

        check.beforeRecord(12);

        assertThat(checkpoint.unread()).isEmpty();
    }

    @Test
    void shouldCountWhatTheLogNoLongerHolds() {
        Checkpoint checkpoint = stateAt(10);
        PositionCheck check = new PositionCheck(0, checkpoint, log);
        log.removed = 5;

        check.beforeRecord(15);

        assertThat(checkpoint.unread()).containsExactly(new UnreadRange(10, 15, Cause.REMOVED));
    }

    @Test
    void shouldLookAtAGapOnlyAfterAnAssignmentAndAfterAReset() {
        // Given: the gaps between records are transaction markers.
        Checkpoint checkpoint = stateAt(10);
        PositionCheck check = new PositionCheck(0, checkpoint, log);
        check.beforeRecord(10);
        checkpoint.nextOffset = 11;
        log.readable = 1;

        // When
        check.take(false);
        assertThatCode(() -> check.beforeRecord(13)).doesNotThrowAnyException();
        check.take(true);

        // Then
        assertThatThrownBy(() -> check.beforeRecord(13)).isInstanceOf(PositionException.class);
    }

    @Test
    void shouldRefuseToStartWithoutStateBehindRecords() {
        PositionCheck check = new PositionCheck(0, new Checkpoint(), log);
        log.readable = 7;

        assertThatThrownBy(() -> check.beforeRecord(7)).hasMessageContainingAll("contain no state", "stowage repair");
    }

    @Test
    void shouldStartWithoutStateBehindWhatRetentionRemoved() {
        Checkpoint checkpoint = new Checkpoint();
        PositionCheck check = new PositionCheck(0, checkpoint, log);
        log.removed = 7;

        check.beforeRecord(7);

        assertThat(checkpoint.unread()).isEmpty();
    }

    private static Checkpoint stateAt(long offset) {
        Checkpoint checkpoint = new Checkpoint();
        checkpoint.fingerprint = "0123456789abcdef";
        checkpoint.identity = SAME;
        checkpoint.nextOffset = offset;
        return checkpoint;
    }

    private static final class Log implements InputLog {
        private Identity identity = SAME;
        private long removed;
        private long readable;

        @Override
        public Identity identity(long notBefore) {
            return identity;
        }

        @Override
        public Gap gap(int partition, long from, long until) {
            return new Gap(removed, readable);
        }
    }
}
