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
        Checkpoint progress = new Checkpoint();

        PositionCheck check = new PositionCheck(0, progress, log);
        check.beforeRecord(0);

        assertThat(progress.identity).isEqualTo(SAME);
    }

    @Test
    void shouldRefuseAnotherTopicOfTheSameName() {
        Checkpoint progress = stateAt(10);
        progress.identity = new Identity("cluster", "stowage", "sequences", "id-0");

        assertThatThrownBy(() -> new PositionCheck(0, progress, log))
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
        Checkpoint progress = stateAt(10);
        PositionCheck check = new PositionCheck(0, progress, log);

        check.beforeRecord(12);

        assertThat(progress.unread()).isEmpty();
    }

    @Test
    void shouldCountWhatTheLogNoLongerHolds() {
        Checkpoint progress = stateAt(10);
        PositionCheck check = new PositionCheck(0, progress, log);
        log.removed = 5;

        check.beforeRecord(15);

        assertThat(progress.unread()).containsExactly(new UnreadRange(10, 15, Cause.REMOVED));
    }

    @Test
    void shouldLookAtAGapOnlyAfterAnAssignmentAndAfterAReset() {
        // Given: in between gaps are markers.
        Checkpoint progress = stateAt(10);
        PositionCheck check = new PositionCheck(0, progress, log);
        check.beforeRecord(10);
        progress.nextOffset = 11;
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
        Checkpoint progress = new Checkpoint();
        PositionCheck check = new PositionCheck(0, progress, log);
        log.removed = 7;

        check.beforeRecord(7);

        assertThat(progress.unread()).isEmpty();
    }

    private static Checkpoint stateAt(long offset) {
        Checkpoint progress = new Checkpoint();
        progress.fingerprint = "0123456789abcdef";
        progress.identity = SAME;
        progress.nextOffset = offset;
        return progress;
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
