package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.embedded.EmbeddedBroker;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.server.run.PackingApplication;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sequences of any age are packed, regardless of the brokers' limits for timestamps. */
class TimestampsIT {
    private static final String HOUR = Long.toString(Duration.ofHours(1).toMillis());
    private static final long OLD = Instant.parse("1991-02-03T04:05:06Z").toEpochMilli();
    private static final long AHEAD = Instant.parse("2091-02-03T04:05:06Z").toEpochMilli();
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final int EACH = 400;

    private static final List<String> LIMITS =
            List.of("message.timestamp.before.max.ms", "message.timestamp.after.max.ms");

    @RegisterExtension
    static final Cluster cluster = new Cluster();

    static Stream<Map<String, String>> defaults() {
        return Stream.of(
                Map.of("log." + LIMITS.get(0), HOUR, "log." + LIMITS.get(1), HOUR),
                Map.of("log.message.timestamp.type", "LogAppendTime"));
    }

    @ParameterizedTest
    @MethodSource("defaults")
    void shouldPackOldAndFutureSequencesWhateverTheBrokersDefaultsAre(Map<String, String> defaults) throws Exception {
        Path data = cluster.directory().resolve("kafka-" + defaults.size());
        try (EmbeddedBroker broker = EmbeddedBroker.builder()
                .dataDirectory(data)
                .properties(defaults)
                .start()) {
            Map<String, String> settings =
                    cluster.settings("timestamps-" + defaults.size(), "bootstrap.servers", broker.bootstrapServers());

            pack(Cluster.config(settings));

            Stowage.succeed(settings, "verify");
            List<Long> written = new Topics(broker.bootstrapServers())
                    .read("packed-batches").stream()
                            .map(ConsumerRecord::timestamp)
                            .toList();
            long length = EACH * STEP.toMillis();
            assertThat(written).anyMatch(at -> at < AHEAD).anyMatch(at -> at >= AHEAD);
            assertThat(written)
                    .allMatch(at -> (at >= OLD && at < OLD + length) || (at >= AHEAD && at < AHEAD + length));
        }
    }

    @Test
    void shouldNameEachTopicWithALimitWhenItStarts() throws Exception {
        // Given
        pack(cluster.config("timestamps"));
        List<String> topics = List.of(
                "packed-batches",
                "rejected-sequences",
                "pad-ratios",
                "timestamps-pool-changelog",
                "timestamps-statistics-changelog");
        Map<String, String> settings = cluster.settings("timestamps");
        limit(settings, topics);

        // When
        Outcome refused = Stowage.run(settings, "run");

        // Then
        assertThat(refused.exitCode()).isNotZero();
        for (String topic : topics) {
            for (String limit : LIMITS) {
                assertThat(refused.err())
                        .contains("topic " + topic + " has " + limit + "=" + HOUR)
                        .contains("--entity-name " + topic + " --add-config " + limit + "=" + Long.MAX_VALUE);
            }
        }
    }

    private static void pack(AppConfig config) throws Exception {
        SequenceGenerator generator = new SequenceGenerator(1);
        try (PackingApplication application = cluster.startInProcess(config)) {
            cluster.send(config, generator, EACH, Timestamps.from(OLD, STEP));
            cluster.send(config, generator, EACH, Timestamps.from(AHEAD, STEP));
            Cluster.closeWindows(config, application);
        }
    }

    private static void limit(Map<String, String> settings, List<String> topics) throws Exception {
        List<AlterConfigOp> hour = LIMITS.stream()
                .map(limit -> new AlterConfigOp(new ConfigEntry(limit, HOUR), AlterConfigOp.OpType.SET))
                .toList();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", settings.get("bootstrap.servers")))) {
            admin.incrementalAlterConfigs(topics.stream()
                            .collect(Collectors.toMap(
                                    topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic), topic -> hour)))
                    .all()
                    .get();
        }
    }
}
