package dev.stowage.integration;

import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens to an instance's partitions when it stops. */
class LeaveIT {

    /** Less than a consumer session (6 s), so the test fails if the partitions move only after a session timeout. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    @RegisterExtension
    static final Cluster cluster = new Cluster();

    @ParameterizedTest
    @CsvSource({"leave, --leave", "leave-by-key, --set=leave.on.stop=true"})
    void shouldHandThePartitionsToTheOthersAtOnceWhenAskedToLeave(String application, String option) throws Exception {
        try (StowageProcess staying = instance(application, "one");
                StowageProcess leaving = instance(application, "two", option)) {
            staying.await("share of the other", PATIENCE, () -> cluster.groups().isSharedByTwo(application));

            leaving.stop();

            long stopped = System.nanoTime();
            staying.await(
                    "takeover", AT_ONCE, () -> cluster.groups().partitionsByInstance(application).values().stream()
                            .anyMatch(held -> held.size() == 4));
            System.out.printf("handed over %.1f s after the end of the process%n", (System.nanoTime() - stopped) / 1e9);
            staying.requireAlive();
        }
    }

    @Test
    void shouldKeepThePartitionsForARestartOtherwise() throws Exception {
        try (StowageProcess staying = instance("stay", "one");
                StowageProcess restarting = instance("stay", "two")) {
            staying.await("share of the other", PATIENCE, () -> cluster.groups().isSharedByTwo("stay"));
            Map<String, Set<TopicPartition>> before = cluster.groups().partitionsByInstance("stay");

            restarting.stop();
            Map<String, Set<TopicPartition>> between = cluster.groups().partitionsByInstance("stay");
            try (StowageProcess again = instance("stay", "two")) {
                again.await(
                        "share of the other", PATIENCE, () -> cluster.groups().isSharedByTwo("stay"));

                assertThat(between).isEqualTo(before);
                assertThat(cluster.groups().partitionsByInstance("stay")).isEqualTo(before);
                staying.requireAlive();
                again.requireAlive();
            }
        }
    }

    private static StowageProcess instance(String application, String name, String... options) throws IOException {
        String state = cluster.directory().resolve(application + "-" + name).toString();
        return cluster.start(cluster.ownSettings(application, "state.dir", state), options);
    }
}
