package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.server.run.PackingApplication;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Timeouts of single sends. Kafka Streams then closes the tasks of these sends and aborts the transaction of the whole
 * thread.
 */
class SendTimeoutsIT {
    private static final int SEQUENCES = 6_000;

    @RegisterExtension
    final Cluster cluster = new Cluster();

    @Test
    void shouldLoseNothingWhenSendsOfTwoTasksTimeOutOnAThreadWithFour() throws Exception {
        AppConfig config = cluster.config(
                "timeouts", "threads", "1", "kafka.default.client.supplier", TimingOutClients.class.getName());
        cluster.prepare(config);
        cluster.send(
                config, new SequenceGenerator(22), SEQUENCES, Timestamps.from(Cluster.START, Duration.ofMillis(5)));

        // When
        try (PackingApplication application = cluster.startInProcess(config)) {
            Cluster.closeWindows(config, application);
            assertThat(application.threadRestarts()).isPositive();
        }

        // Then
        Stowage.requireIntact(cluster.settings("timeouts"), "\"packed\":" + SEQUENCES + ",", "\"waiting\":0,");
    }
}
