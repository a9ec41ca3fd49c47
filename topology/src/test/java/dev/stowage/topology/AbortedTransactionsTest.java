package dev.stowage.topology;

import static dev.stowage.topology.Harness.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.topology.clients.AbortedTransactions;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbortedTransactionsTest {
    @TempDir
    Path directory;

    @AfterEach
    void forget() {
        AbortedTransactions.reset();
    }

    @Test
    void shouldFailBeforeTheNextRecordWhenTheThreadAbortedATransaction() {
        try (Harness harness = new Harness(directory)) {
            harness.send("a", "MKT", START);

            AbortedTransactions.note();

            assertThatThrownBy(() -> harness.send("b", "MKT", START))
                    .rootCause()
                    .isInstanceOf(AbortedTransactionException.class)
                    .hasMessageContaining("partition 0");
            AbortedTransactions.reset();
        }
    }

    @Test
    void shouldFailAlsoInATaskThatWasInitializedAfterTheAbort() {
        AbortedTransactions.note();
        try (Harness harness = new Harness(directory)) {
            assertThatThrownBy(() -> harness.send("a", "MKT", START))
                    .rootCause()
                    .isInstanceOf(AbortedTransactionException.class);
            AbortedTransactions.reset();
        }
    }

    @Test
    void shouldContinueWhenTheThreadHasANewProducer() {
        AbortedTransactions.note();
        AbortedTransactions.reset();

        try (Harness harness = new Harness(directory)) {
            harness.send("a", "MKT", START);
            harness.tick(0, START);

            assertThat(harness.batches()).hasSize(1);
        }
    }

    @Test
    void shouldKnowTheAbortsOfTheCallingThreadAlone() throws Exception {
        FutureTask<Boolean> other = new FutureTask<>(() -> {
            AbortedTransactions.note();
            return AbortedTransactions.onThisThread();
        });
        new Thread(other).start();

        assertThat(other.get()).isTrue();
        assertThat(AbortedTransactions.onThisThread()).isFalse();
    }
}
