package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of an instance's partitions when it stops. */
class LeaveIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Shorter than a session of the consumers, 6 s: whoever waits for its end is seen. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    @TempDir
    static Path directory;

    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = Cluster.start(directory);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @ParameterizedTest
    @CsvSource({"leave, --leave", "leave-by-key, --set=leave.on.stop=true"})
    void shouldHandThePartitionsToTheOthersAtOnceWhenAskedToLeave(String application, String option) throws Exception {
        try (StowageProcess staying = instance(application, "one");
                StowageProcess leaving = instance(application, "two", option)) {
            staying.await("share of the other", PATIENCE, () -> cluster.isSharedByTwo(application));

            leaving.stop();

            long stopped = System.nanoTime();
            staying.await("takeover", AT_ONCE, () -> cluster.partitionsByInstance(application).values().stream()
                    .anyMatch(held -> held.size() == 4));
            System.out.printf("handed over %.1f s after the end of the process%n", (System.nanoTime() - stopped) / 1e9);
            staying.requireAlive();
        }
    }

    @Test
    void shouldKeepThePartitionsForARestartOtherwise() throws Exception {
        try (StowageProcess staying = instance("stay", "one");
                StowageProcess restarting = instance("stay", "two")) {
            staying.await("share of the other", PATIENCE, () -> cluster.isSharedByTwo("stay"));
            Map<String, Set<TopicPartition>> before = cluster.partitionsByInstance("stay");

            restarting.stop();
            Map<String, Set<TopicPartition>> between = cluster.partitionsByInstance("stay");
            try (StowageProcess again = instance("stay", "two")) {
                again.await("share of the other", PATIENCE, () -> cluster.isSharedByTwo("stay"));

                assertThat(between).isEqualTo(before);
                assertThat(cluster.partitionsByInstance("stay")).isEqualTo(before);
                staying.requireAlive();
                again.requireAlive();
            }
        }
    }

    private static StowageProcess instance(String application, String name, String... options) throws IOException {
        Map<String, String> settings = cluster.settings(
                application,
                "state.dir",
                directory.resolve(application + "-" + name).toString());
        settings.put("input.topic", application + "-in");
        settings.put("output.topic", application + "-out");
        settings.put("rejects.topic", application + "-rejects");
        settings.put("statistics.topic", application + "-statistics");
        Path log = directory.resolve(application + "-" + name + "-" + System.nanoTime() + ".log");
        StowageProcess process = StowageProcess.run(settings, log, options);
        process.awaitStart(PATIENCE);
        return process;
    }
}
