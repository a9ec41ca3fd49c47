package dev.stowage.integration.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stowage.embedded.EmbeddedRegistry;
import dev.stowage.integration.Stowage;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.integration.StowageProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;

/** Real brokers, each of them killed once while sequences flow. */
class ContainerFaults {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int PART = 4_000;
    private static final List<String> TOPICS =
            List.of("sequences", "packed-batches", "rejected-sequences", "pad-ratios", "faults-pool-changelog");

    @TempDir
    Path directory;

    @BeforeAll
    static void requireDocker() {
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "no Docker engine runs here, so no broker container can be started");
    }

    @ParameterizedTest(name = "{0} brokers")
    @ValueSource(ints = {1, 3})
    void shouldLoseNothingAndRepeatNothingWhenEachBrokerIsKilledOnce(int count) throws Exception {
        try (EmbeddedRegistry registry = EmbeddedRegistry.builder().start();
                Brokers brokers = new Brokers(count)) {
            // Given
            Map<String, String> settings = new HashMap<>();
            settings.put("application.id", "faults");
            settings.put("bootstrap.servers", brokers.bootstrapServers());
            settings.put("schema.registry.url", registry.url().toString());
            settings.put("state.dir", directory.resolve("state").toString());
            settings.put("topics.replication.factor", Integer.toString(count));
            settings.put("http.port", "0");
            settings.put("threads", "2");
            int parts = 0;
            try (StowageProcess run = StowageProcess.run(settings, directory.resolve("run.log"))) {
                run.awaitStart(PATIENCE);
                ingest(settings, parts++);

                // When
                for (int broker = 0; broker < count; broker++) {
                    brokers.kill(broker);
                    if (count > 1) {
                        // The others carry on: minimum in sync is one less than all.
                        ingest(settings, parts++);
                    }
                    brokers.restart(broker);
                    await("replicas in sync")
                            .atMost(PATIENCE)
                            .ignoreExceptions()
                            .until(() -> brokers.isWhole(TOPICS));
                    run.requireAlive();
                    ingest(settings, parts++);
                }
                Outcome closed = run.command(settings, "close", "--timeout", "3m");
                assertThat(closed.exitCode()).as(closed.err()).isZero();
                run.requireAlive();
                run.stop();
            }

            // Then
            Outcome verified = Stowage.run(settings, "verify", "--json");
            assertThat(verified.exitCode()).as(verified.out()).isZero();
            assertThat(verified.lastLine()).contains("\"packed\":" + parts * PART + ",", "\"waiting\":0,");
            Outcome replayed = Stowage.run(settings, "replay", "--check");
            assertThat(replayed.exitCode()).as(replayed.out()).isZero();
            System.out.println(count + " brokers: " + verified.out().strip() + "\n"
                    + replayed.out().strip());
        }
    }

    private void ingest(Map<String, String> settings, int part) {
        Path fasta = directory.resolve("part" + part + ".fasta.gz");
        Stowage.run(
                Map.of(), "generate", "-n", Integer.toString(PART), "--seed", Integer.toString(part), fasta.toString());
        String start = "2026-01-01T0" + part + ":00:00Z";
        Outcome ingested = Stowage.run(settings, "ingest", "--start", start, fasta.toString());
        assertThat(ingested.exitCode()).as(ingested.err()).isZero();
    }
}
