package dev.stowage.cluster.position;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cluster.position.PartitionSnapshot.Output;
import dev.stowage.topology.core.position.Identity;
import dev.stowage.topology.core.state.Checkpoint;
import dev.stowage.topology.core.window.WindowState;
import dev.stowage.topology.streams.position.InputLog;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartitionVerdictTest {
    private static final Identity SAME = new Identity("cluster", "stowage", "sequences", "id-1");
    private static final String FINGERPRINT = "0123456789abcdef";

    private final Checkpoint state = new Checkpoint();
    private long readable;
    private long logEnd = 1_000;

    PartitionVerdictTest() {
        state.fingerprint = FINGERPRINT;
        state.identity = SAME;
        state.nextOffset = 100;
        state.window = new WindowState(40, 0, 1, 0, 0, 0);
        state.firstSequence = 5;
        state.nextSequence = 9;
    }

    @Test
    void shouldContinueWhenAllAgree() {
        assertThat(verdict(100L, state, new Output(0, 8)).isPlain()).isTrue();
    }

    @Test
    void shouldContinueBehindMarkersOfTransactions() {
        assertThat(verdict(102L, state, new Output(0, 8)).isPlain()).isTrue();
    }

    @Test
    void shouldSetOffsetsThatAreGone() {
        PartitionVerdict verdict = verdict(null, state, new Output(0, 8));

        assertThat(verdict.refusal()).isNull();
        assertThat(verdict.resumeAt()).isEqualTo(100);
        assertThat(verdict.warnings()).singleElement().asString().contains("offset 100");
    }

    @Test
    void shouldRefuseOffsetsAheadOfTheState() {
        readable = 30;
        assertThat(verdict(130L, state, new Output(0, 8)).refusal()).contains("skip 30 records", "--accept-offsets");
    }

    @Test
    void shouldRefuseOffsetsBeforeTheState() {
        assertThat(verdict(99L, state, new Output(0, 8)).refusal()).contains("a second time", "stowage replay");
    }

    @Test
    void shouldNotMistakeTheCommitOfARunningInstanceForMovedOffsets() {
        // Given: the application committed after the offsets were queried and before the state was.
        PartitionSnapshot facts = new PartitionSnapshot(0, 80L, 120L, state, true, 0, 1_000, new Output(0, 8));
        readable = 20;

        assertThat(PartitionVerdict.of(facts, SAME, FINGERPRINT, log()).refusal())
                .isNull();
    }

    @Test
    void shouldRefuseAnotherConfigurationOnlyWhileAWindowIsOpen() {
        state.fingerprint = "another";
        assertThat(verdict(100L, state, new Output(0, 8)).refusal()).contains("another", FINGERPRINT);
        state.window = null;
        assertThat(verdict(100L, state, new Output(0, 8)).refusal()).isNull();
    }

    @Test
    void shouldRefuseWithoutTheStatistics() {
        PartitionSnapshot facts = new PartitionSnapshot(0, 100L, 100L, state, false, 0, 1_000, new Output(0, 8));

        assertThat(PartitionVerdict.of(facts, SAME, FINGERPRINT, log()).refusal())
                .contains("statistics", "stowage repair");
    }

    @Test
    void shouldRefuseWithoutStateBehindRecordsOrBatches() {
        assertThat(verdict(0L, null, null).isPlain()).isTrue();
        assertThat(verdict(50L, null, null).isPlain()).isTrue();
        assertThat(verdict(null, null, new Output(0, 3)).refusal()).contains("a second time");
        readable = 50;
        assertThat(verdict(50L, null, null).refusal()).contains("no state", "stowage repair");
    }

    @Test
    void shouldRefuseAnInputThatEndsBeforeTheState() {
        logEnd = 99;
        assertThat(verdict(100L, state, new Output(0, 8)).refusal()).contains("is offset 100", "ends at offset 99");
    }

    @Test
    void shouldWarnOfBatchesThatAreMissing() {
        assertThat(verdict(100L, state, null).warnings())
                .singleElement()
                .asString()
                .contains("batches 5 to 8");
        assertThat(verdict(100L, state, new Output(7, 8)).warnings())
                .singleElement()
                .asString()
                .contains("batches 5 to 6");
        assertThat(verdict(100L, state, new Output(0, 6)).warnings())
                .singleElement()
                .asString()
                .contains("batches 7 to 8");
        assertThat(verdict(100L, state, new Output(5, 8)).warnings()).isEmpty();
    }

    private PartitionVerdict verdict(@Nullable Long offset, @Nullable Checkpoint checkpoint, @Nullable Output output) {
        PartitionSnapshot facts = new PartitionSnapshot(0, offset, offset, checkpoint, true, 0, logEnd, output);
        return PartitionVerdict.of(facts, SAME, FINGERPRINT, log());
    }

    private InputLog log() {
        return new InputLog() {
            @Override
            public Identity identity(long notBefore) {
                return SAME;
            }

            @Override
            public Gap gap(int partition, long from, long until) {
                return new Gap(0, readable);
            }
        };
    }
}
