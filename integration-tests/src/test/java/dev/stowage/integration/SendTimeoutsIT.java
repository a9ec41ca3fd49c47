package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.close.WindowCloser;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.server.run.PackingApplication;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time-outs of single sends. Kafka Streams then closes the tasks of these sends and aborts the transaction of the whole thread. */
class SendTimeoutsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SEQUENCES = 6_000;

    @TempDir
    Path directory;

    @Test
    void shouldLoseNothingWhenSendsOfTwoTasksTimeOutOnAThreadWithFour() throws Exception {
        try (Cluster cluster = Cluster.start(directory)) {
            AppConfig config = cluster.config(
                    "timeouts", "threads", "1", "kafka.default.client.supplier", TimingOutClients.class.getName());
            int partitions = StartupChecks.run(config, cluster.registry(config), new PrintWriter(Writer.nullWriter()));
            cluster.send(
                    config,
                    new SequenceGenerator(22),
                    SEQUENCES,
                    Timestamps.from(1_767_225_600_000L, Duration.ofMillis(5)));

            // When
            try (PackingApplication application = new PackingApplication(config, cluster.registry(config), partitions);
                    WindowCloser closer = new WindowCloser(config.stowage())) {
                application.start(() -> {});
                closer.closeAll(PATIENCE, waiting -> assertThat(application.isAlive())
                        .as("%s", application.failure())
                        .isTrue());
                assertThat(application.threadRestarts()).isPositive();
            }

            // Then
            Outcome verified = Stowage.run(cluster.settings("timeouts"), "verify", "--json");
            assertThat(verified.exitCode()).as(verified.out()).isZero();
            assertThat(verified.lastLine()).contains("\"packed\":" + SEQUENCES + ",", "\"waiting\":0,");
        }
    }
}
