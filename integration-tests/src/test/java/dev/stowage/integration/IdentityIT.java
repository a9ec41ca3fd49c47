package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stowage.app.close.WindowCloser;
import dev.stowage.app.config.AppConfig;
import dev.stowage.app.generate.SequenceGenerator;
import dev.stowage.app.ingest.SequenceSender;
import dev.stowage.app.ingest.SequenceSender.Labels;
import dev.stowage.app.ingest.SequenceSender.Timestamps;
import dev.stowage.app.topics.StartupChecks;
import dev.stowage.topology.Tick;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes out depends on the log alone: not on crashes, threads, ticks that the clock placed, or the state's place. */
class IdentityIT {
    private static final long START = 1_767_225_600_000L;
    private static final Duration STEP = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PHASE = 6_000;

    @TempDir
    static Path directory;

    private static Cluster cluster;
    private static final SequenceGenerator GENERATOR = new SequenceGenerator(20_260_101);

    @BeforeAll
    static void feedAndPackWithInterruptions() throws Exception {
        cluster = Cluster.start(directory);
        AppConfig config = cluster.config("a", "threads", "4", "idle.flush", "1s");
        StartupChecks.run(config, cluster.registry(config), new PrintWriter(Writer.nullWriter()));
        Map<String, String> settings = cluster.settings("a", "threads", "4", "idle.flush", "1s");
        Path log = directory.resolve("a.log");
        try (StowageProcess first = StowageProcess.run(settings, log)) {
            send(config, 0);
            await("ticks of the silent feed").atMost(PATIENCE).until(() -> ticks() >= 4);
            int before = cluster.read("packed-batches").size();
            send(config, 1);
            await("batches of the second part")
                    .atMost(PATIENCE)
                    .until(() -> cluster.read("packed-batches").size() > before);
            send(config, 2);
            first.kill();
        }
        try (StowageProcess second = StowageProcess.run(settings, log)) {
            int before = cluster.read("packed-batches").size();
            await("batches after the restart")
                    .atMost(PATIENCE)
                    .until(() -> cluster.read("packed-batches").size() > before);
            send(config, 3);
            second.kill();
        }
        // Another machine takes over: the store's changelog is all that is left.
        Utils.delete(Path.of(settings.get("state.dir")).toFile());
        try (StowageProcess third = StowageProcess.run(settings, log)) {
            send(config, 4);
            try (WindowCloser closer = new WindowCloser(config.stowage())) {
                closer.closeAll(PATIENCE, waiting -> assertThat(third.isAlive()).isTrue());
            }
            third.stop();
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void shouldGiveTheSameRecordsWhenOneThreadReplaysWhatFourPackedThroughCrashes() throws Exception {
        // When
        String[] other = {
            "output.topic",
            "b-batches",
            "rejects.topic",
            "b-rejects",
            "statistics.topic",
            "b-statistics",
            "threads",
            "1"
        };
        AppConfig config = cluster.config("b", other);
        try (StowageProcess replay = StowageProcess.run(cluster.settings("b", other), directory.resolve("b.log"));
                WindowCloser closer = new WindowCloser(config.stowage())) {
            await("topics of the replay").atMost(PATIENCE).until(() -> replay.output()
                    .contains("packing sequences"));
            closer.closeAll(PATIENCE, waiting -> assertThat(replay.isAlive()).isTrue());
            replay.stop();
        }

        // Then
        assertThat(ticks()).as("ticks in the log").isGreaterThanOrEqualTo(8);
        assertThat(outputs("b-batches")).as("batches").hasSizeGreaterThan(500).isEqualTo(outputs("packed-batches"));
        assertThat(outputs("b-statistics")).as("statistics").isNotEmpty().isEqualTo(outputs("pad-ratios"));
    }

    private static void send(AppConfig config, int phase) {
        long start = START + phase * PHASE * STEP.toMillis();
        try (SequenceSender sender = new SequenceSender(
                config.stowage(), cluster.registry(config), Timestamps.from(start, STEP), Labels.NONE)) {
            for (int i = 0; i < PHASE; i++) {
                sender.send(GENERATOR.next());
            }
            sender.flush();
        }
    }

    private static long ticks() {
        return cluster.read("sequences").stream()
                .filter(record -> Tick.isTick(record.headers(), record.value()))
                .count();
    }

    private static List<Output> outputs(String topic) {
        return cluster.read(topic).stream().map(Output::of).toList();
    }
}
