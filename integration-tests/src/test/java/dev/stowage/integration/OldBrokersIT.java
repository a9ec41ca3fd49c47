package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.embedded.EmbeddedRegistry;
import dev.stowage.integration.Stowage.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The oldest supported brokers, and what those before them are told. */
class OldBrokersIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int EACH = 3_000;

    @TempDir
    static Path directory;

    private static EmbeddedRegistry registry;

    @BeforeAll
    static void start() {
        registry = EmbeddedRegistry.builder().start();
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Test
    void shouldRefuseABrokerThatIsTooOldByItsVersion() throws Exception {
        try (OldBroker broker = OldBroker.start("3.5", directory.resolve("3.5"), Map.of())) {
            Map<String, String> settings = settings(broker);

            Outcome withoutTopics = Stowage.run(settings, "run");
            createTopics(broker);
            Outcome withTopics = Stowage.run(settings, "run");

            for (Outcome outcome : List.of(withoutTopics, withTopics)) {
                assertThat(outcome.exitCode()).isNotZero();
                assertThat(outcome.err())
                        .contains("are of Kafka 3.5, but Stowage needs brokers of Kafka 3.6 or newer")
                        .doesNotContain("created topic");
            }
        }
    }

    @Test
    void shouldPackExactlyOnceOnTheOldestSupportedBroker() throws Exception {
        try (OldBroker broker = OldBroker.start("3.6", directory.resolve("3.6"), Map.of())) {
            // Given
            Map<String, String> settings = settings(broker);
            try (StowageProcess killed = instance(settings)) {
                ingest(settings, 1);
                killed.await("batches", PATIENCE, () -> !Cluster.read(broker.bootstrapServers(), "packed-batches")
                        .isEmpty());
                killed.kill();
            }

            // When
            try (StowageProcess again = instance(settings)) {
                ingest(settings, 2);
                assertThat(again.command(settings, "close").exitCode()).isZero();
                again.stop();
            }

            // Then
            assertThat(succeed(settings, "verify")).contains(String.format("%,d", 2 * EACH));
            succeed(settings, "replay", "--check");
            succeed(settings, "rejects");
            succeed(settings, "reset", "--yes", "--force", "--truncate-output");
        }
    }

    private static void ingest(Map<String, String> settings, int seed) {
        String file = directory.resolve(seed + ".fasta").toString();
        succeed(Map.of(), "generate", "--sequences", Integer.toString(EACH), "--seed", Integer.toString(seed), file);
        succeed(settings, "ingest", file);
    }

    private static String succeed(Map<String, String> settings, String... command) {
        Outcome outcome = Stowage.run(settings, command);
        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
        return outcome.out();
    }

    private static StowageProcess instance(Map<String, String> settings) throws IOException {
        Path log = directory.resolve(System.nanoTime() + ".log");
        StowageProcess process = StowageProcess.run(settings, log);
        process.awaitStart(PATIENCE);
        return process;
    }

    private static void createTopics(OldBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic("sequences", 4, (short) 1),
                            new NewTopic("packed-batches", 4, (short) 1),
                            new NewTopic("rejected-sequences", 4, (short) 1),
                            new NewTopic("pad-ratios", 4, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static Map<String, String> settings(OldBroker broker) {
        Map<String, String> settings = new HashMap<>();
        settings.put("application.id", "old");
        settings.put("bootstrap.servers", broker.bootstrapServers());
        settings.put("schema.registry.url", registry.url().toString());
        settings.put("state.dir", directory.resolve("state").toString());
        settings.put("http.port", "0");
        settings.put("kafka.commit.interval.ms", "100");
        return settings;
    }
}
