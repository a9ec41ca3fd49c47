package dev.stowage.integration;

import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.embedded.EmbeddedRegistry;
import dev.stowage.integration.Stowage.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The oldest supported brokers work; older ones are refused with a message. */
class OldBrokersIT {
    private static final int EACH = 3_000;

    @RegisterExtension
    static final Processes processes = new Processes();

    private static EmbeddedRegistry registry;

    @BeforeAll
    static void start() {
        registry = processes.closing(EmbeddedRegistry.builder().start());
    }

    @Test
    void shouldRefuseABrokerThatIsTooOldByItsVersion() throws Exception {
        try (OldBroker broker = OldBroker.start("3.5", processes.directory().resolve("3.5"), Map.of())) {
            Map<String, String> settings = settings(broker);

            Outcome withoutTopics = Stowage.run(settings, "run");
            createTopics(broker);
            Outcome withTopics = Stowage.run(settings, "run");

            for (Outcome outcome : List.of(withoutTopics, withTopics)) {
                assertThat(outcome.exitCode()).isNotZero();
                assertThat(outcome.err())
                        .contains("run Kafka 3.5, but Stowage requires brokers with Kafka 3.6 or newer")
                        .doesNotContain("created topic");
            }
        }
    }

    @Test
    void shouldPackExactlyOnceOnTheOldestSupportedBroker() throws Exception {
        try (OldBroker broker = OldBroker.start("3.6", processes.directory().resolve("3.6"), Map.of())) {
            // Given
            Map<String, String> settings = settings(broker);
            try (StowageProcess killed = processes.start(settings)) {
                ingest(settings, 1);
                killed.await("batches", PATIENCE, () -> !new Topics(broker.bootstrapServers())
                        .read("packed-batches")
                        .isEmpty());
                killed.kill();
            }

            // When
            try (StowageProcess again = processes.start(settings)) {
                ingest(settings, 2);
                assertThat(again.command(settings, "close").exitCode()).isZero();
                again.stop();
            }

            // Then
            assertThat(Stowage.succeed(settings, "verify").out()).contains(String.format("%,d", 2 * EACH));
            Stowage.succeed(settings, "replay", "--check");
            Stowage.succeed(settings, "rejects");
            Stowage.succeed(settings, "reset", "--yes", "--force", "--truncate-output");
        }
    }

    private static void ingest(Map<String, String> settings, int seed) {
        Stowage.ingest(settings, Stowage.generate(processes.directory().resolve(seed + ".fasta"), EACH, seed));
    }

    private static void createTopics(OldBroker broker) throws Exception {
        Topics topics = new Topics(broker.bootstrapServers());
        for (String topic : List.of("sequences", "packed-batches", "rejected-sequences", "pad-ratios")) {
            topics.create(topic, 4);
        }
    }

    private static Map<String, String> settings(OldBroker broker) {
        Map<String, String> settings = new HashMap<>();
        settings.put("application.id", "old");
        settings.put("bootstrap.servers", broker.bootstrapServers());
        settings.put("schema.registry.url", registry.url().toString());
        settings.put("state.dir", processes.directory().resolve("state").toString());
        settings.put("http.port", "0");
        settings.put("kafka.commit.interval.ms", "100");
        return settings;
    }
}
