package dev.stowage.topology;

import static dev.stowage.topology.Harness.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.topology.clients.AbortedTransactions;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbortedTransactionsTest {
    @TempDir
    Path directory;

    @Test
    void shouldFailBeforeTheNextRecordWhenTheThreadAbortedATransaction() {
        try (Harness harness = new Harness(directory)) {
            harness.send("a", "MKT", START);

            AbortedTransactions.count();

            assertThatThrownBy(() -> harness.send("b", "MKT", START))
                    .rootCause()
                    .isInstanceOf(AbortedTransactionException.class)
                    .hasMessageContaining("partition 0");
        }
    }

    @Test
    void shouldStartFromTheCountAtInitialization() {
        AbortedTransactions.count();

        try (Harness harness = new Harness(directory)) {
            harness.send("a", "MKT", START);
            harness.tick(0, START);

            assertThat(harness.batches()).hasSize(1);
        }
    }

    @Test
    void shouldCountTheAbortsOfTheCallingThreadAlone() throws Exception {
        long before = AbortedTransactions.ofThisThread();
        FutureTask<Long> other = new FutureTask<>(() -> {
            AbortedTransactions.count();
            return AbortedTransactions.ofThisThread();
        });
        new Thread(other).start();

        assertThat(other.get()).isEqualTo(1);
        assertThat(AbortedTransactions.ofThisThread()).isEqualTo(before);
    }
}
