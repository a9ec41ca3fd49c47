package dev.stowage.topology.streams;

import static dev.stowage.topology.streams.Harness.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.topology.core.view.PartitionView;
import dev.stowage.topology.streams.clients.FailedTransactions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailedTransactionsTest {
    @TempDir
    Path directory;

    @AfterEach
    void forget() {
        FailedTransactions.reset();
    }

    @Test
    void shouldFailBeforeTheNextRecordWhenTheThreadHasAFailedTransaction() {
        try (Harness harness = new Harness(directory)) {
            harness.send("a", "MKT", START);

            FailedTransactions.note();

            assertThatThrownBy(() -> harness.send("b", "MKT", START))
                    .rootCause()
                    .isInstanceOf(FailedTransactionException.class)
                    .hasMessageContaining("partition 0");
            FailedTransactions.reset();
        }
    }

    @Test
    void shouldShowNothingNewWhenTheThreadHasAFailedTransaction() {
        try (Harness harness = new Harness(directory, "idle.flush", "1s")) {
            harness.send("a", "MKT", START);
            PartitionView before = harness.view();

            FailedTransactions.note();

            assertThatThrownBy(() -> harness.advanceClock(Duration.ofMinutes(1)))
                    .rootCause()
                    .isInstanceOf(FailedTransactionException.class);
            assertThat(harness.view()).isSameAs(before);
            assertThat(harness.records("sequences")).as("ticks").isEmpty();
            FailedTransactions.reset();
        }
    }

    @Test
    void shouldFailAlsoInATaskThatWasInitializedAfterTheFailure() {
        FailedTransactions.note();
        try (Harness harness = new Harness(directory)) {
            assertThatThrownBy(() -> harness.send("a", "MKT", START))
                    .rootCause()
                    .isInstanceOf(FailedTransactionException.class);
            FailedTransactions.reset();
        }
    }

    @Test
    void shouldContinueWhenTheThreadHasANewProducer() {
        FailedTransactions.note();
        FailedTransactions.reset();

        try (Harness harness = new Harness(directory)) {
            harness.send("a", "MKT", START);
            harness.tick(0, START);

            assertThat(harness.batches()).hasSize(1);
        }
    }

    @Test
    void shouldKnowTheFailuresOfTheCallingThreadAlone() throws Exception {
        FutureTask<Boolean> other = new FutureTask<>(() -> {
            FailedTransactions.note();
            return FailedTransactions.onThisThread();
        });
        new Thread(other).start();

        assertThat(other.get()).isTrue();
        assertThat(FailedTransactions.onThisThread()).isFalse();
    }
}
