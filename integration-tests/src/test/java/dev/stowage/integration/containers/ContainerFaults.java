package dev.stowage.integration.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stowage.embedded.EmbeddedRegistry;
import dev.stowage.integration.Processes;
import dev.stowage.integration.Stowage;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.integration.StowageProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;

/** Real brokers in containers are killed one by one, two at once, and as coordinators, while sequences are sent. */
class ContainerFaults {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration OUTAGE = Duration.ofSeconds(20);
    private static final String APPLICATION = "faults";
    private static final int PART = 4_000;
    private static final List<String> TOPICS =
            List.of("sequences", "packed-batches", "rejected-sequences", "pad-ratios", "faults-pool-changelog");

    @RegisterExtension
    final Processes processes = new Processes();

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
            Map<String, String> settings = settings(registry, brokers, "2");
            int parts = 0;
            try (StowageProcess run = processes.start(settings)) {
                ingest(settings, parts++);

                // When
                for (int broker = 0; broker < count; broker++) {
                    brokers.kill(broker);
                    if (count > 1) {
                        // The others continue: min.insync.replicas is one less than the number of brokers.
                        ingest(settings, parts++);
                    }
                    brokers.restart(broker);
                    awaitWhole(brokers, run);
                    ingest(settings, parts++);
                }
                run.command(settings, "close", "--timeout", "3m").requireSuccess();
                run.requireAlive();
                run.stop();
            }

            // Then
            verify(settings, parts);
        }
    }

    @Test
    void shouldLoseNothingAndGoOnWhenTooFewReplicasAreInSyncAndWhenTheCoordinatorsMove() throws Exception {
        try (EmbeddedRegistry registry = EmbeddedRegistry.builder().start();
                Brokers brokers = new Brokers(3)) {
            // Given
            Map<String, String> settings = settings(registry, brokers, "1");
            int parts = 0;
            try (StowageProcess run = processes.start(settings)) {
                ingest(settings, parts++);

                // When: one of three is left, with min.insync.replicas=2, for longer than the transaction timeout.
                brokers.kill(0);
                brokers.kill(1);
                int part = parts++;
                CompletableFuture<Void> ingested = CompletableFuture.runAsync(() -> ingest(settings, part));
                TimeUnit.MILLISECONDS.sleep(OUTAGE.toMillis());
                brokers.restart(0);
                brokers.restart(1);
                awaitWhole(brokers, run);
                ingested.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

                // When: the coordinators are killed, first that of the group, then that of a transaction.
                int group = brokers.groupCoordinator(APPLICATION);
                brokers.kill(group);
                ingest(settings, parts++);
                brokers.restart(group);
                awaitWhole(brokers, run);
                int transaction = brokers.transactionCoordinator(APPLICATION);
                brokers.kill(transaction);
                ingest(settings, parts++);
                brokers.restart(transaction);
                awaitWhole(brokers, run);
                run.command(settings, "close", "--timeout", "3m").requireSuccess();
                run.stop();
            }

            // Then
            verify(settings, parts);
        }
    }

    private Map<String, String> settings(EmbeddedRegistry registry, Brokers brokers, String threads) {
        Map<String, String> settings = new HashMap<>();
        settings.put("application.id", APPLICATION);
        settings.put("bootstrap.servers", brokers.bootstrapServers());
        settings.put("schema.registry.url", registry.url().toString());
        settings.put("state.dir", processes.directory().resolve("state").toString());
        settings.put("topics.replication.factor", Integer.toString(brokers.count()));
        settings.put("http.port", "0");
        settings.put("threads", threads);
        return settings;
    }

    private static void awaitWhole(Brokers brokers, StowageProcess run) {
        run.await("replicas in sync", PATIENCE, () -> {
            try {
                return brokers.isWhole(TOPICS);
            } catch (ExecutionException e) {
                return false; // a restarted broker does not answer immediately
            }
        });
    }

    private static void verify(Map<String, String> settings, int parts) {
        Outcome verified = Stowage.run(settings, "verify", "--json");
        assertThat(verified.exitCode()).as(verified.out()).isZero();
        assertThat(verified.lastLine()).contains("\"packed\":" + parts * PART + ",", "\"waiting\":0,");
        Outcome replayed = Stowage.run(settings, "replay", "--check");
        assertThat(replayed.exitCode()).as(replayed.out()).isZero();
        System.out.println(verified.out().strip() + "\n" + replayed.out().strip());
    }

    private void ingest(Map<String, String> settings, int part) {
        Path fasta = processes.directory().resolve("part" + part + ".fasta.gz");
        Stowage.generate(fasta, PART, part);
        String start = "2026-01-01T0" + part + ":00:00Z";
        Stowage.succeed(settings, "ingest", "--start", start, fasta.toString());
    }
}
