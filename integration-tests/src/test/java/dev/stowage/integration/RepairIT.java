package dev.stowage.integration;

import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cluster.position.Changelogs;
import dev.stowage.integration.Stowage.Outcome;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** State that is lost and rebuilt from the topics. */
class RepairIT {
    @RegisterExtension
    static final Cluster cluster = new Cluster();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3})
    void shouldRebuildTheStateThatWasLostWithinAWindow(int seed) throws Exception {
        RepairRun.run(cluster, seed);
    }

    @Test
    void shouldKeepStateThatIsRightAndSetTheOffsets() throws Exception {
        // Given
        Feed feed = new Feed(cluster, "moved", "topics.partitions", "1");
        feed.send(300);
        feed.pack(false);
        feed.send(200);
        try (Operator operator = feed.operator()) {
            operator.setOffsetsToLatest("moved", feed.input());
        }

        // When
        Outcome repaired = feed.run("repair");
        Outcome again = feed.run("repair");
        feed.pack(true);

        // Then
        assertThat(repaired.out()).contains("the state is valid, set offset 300 (was 500)");
        assertThat(again.out()).contains("nothing to repair");
        Outcome verified = feed.run("verify", "--json");
        assertThat(verified.lastLine()).contains("\"ok\":true", "\"packed\":500,");
    }

    @Test
    void shouldSkipRecordsWhenTheOffsetsAreAccepted() throws Exception {
        // Given
        Feed feed = new Feed(cluster, "skipped", "topics.partitions", "1");
        feed.send(300);
        feed.pack(false);
        feed.send(200);
        try (Operator operator = feed.operator()) {
            operator.setOffsetsToLatest("skipped", feed.input());
        }

        // When
        Outcome repaired = feed.run("repair", "--accept-offsets");
        feed.send(100);
        feed.pack(true);

        // Then
        assertThat(repaired.exitCode()).as(repaired.err()).isZero();
        assertThat(repaired.out()).contains("skipping input offsets 300 to 499");
        assertThat(feed.run("tail", "-n", "1").exitCode()).isZero();
    }

    @Test
    void shouldSayWhichSequencesCannotBeRecovered() throws Exception {
        // Given: the start of the open window is gone.
        Feed feed = new Feed(cluster, "cut", "topics.partitions", "1");
        feed.send(2_000);
        feed.pack(false);
        int waited = waiting(feed);
        try (Operator operator = feed.operator()) {
            operator.deleteRecords(feed.input(), Map.of(new TopicPartition(feed.input(), 0), 1_990L));
        }
        feed.loseState();

        // When
        Outcome refused = feed.run("repair");
        Outcome accepted = feed.run("repair", "--accept-loss");
        int waiting = waiting(feed);
        feed.send(100);
        feed.pack(true);

        // Then
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.out()).contains("cannot be recovered: input offset", "--accept-loss");
        assertThat(accepted.exitCode()).as(accepted.err()).isZero();
        assertThat(waiting).isPositive().isLessThanOrEqualTo(10).isLessThan(waited);
        Outcome verified = feed.run("verify", "--json");
        assertThat(verified.out()).doesNotContain("is in another batch");
    }

    @Test
    void shouldRebuildForMorePartitions() throws Exception {
        // Given
        Feed feed = new Feed(cluster, "grown", "topics.partitions", "2");
        feed.send(1_000);
        feed.pack(false);
        cluster.topics().grow(4, feed.input());

        // When
        Outcome tooEarly = feed.run("repair");
        cluster.topics().grow(4, feed.output(), "grown-rejects");
        Outcome repaired = feed.run("repair");
        feed.send(1_000);
        feed.pack(true);

        // Then
        assertThat(tooEarly.exitCode()).isEqualTo(1);
        assertThat(tooEarly.err()).contains("--alter --topic grown-");
        assertThat(repaired.exitCode()).as(repaired.err()).isZero();
        Outcome verified = feed.run("verify", "--json");
        assertThat(verified.lastLine()).as(verified.out()).contains("\"ok\":true", "\"packed\":2000,");
        assertThat(feed.run("replay", "--check").exitCode()).isZero();
    }

    @Test
    void shouldRefuseWhileAnInstanceRuns() throws Exception {
        Feed feed = new Feed(cluster, "busy", "topics.partitions", "1");
        try (StowageProcess process = feed.start()) {
            process.await("member", PATIENCE, () -> {
                try (Operator operator = feed.operator()) {
                    return operator.members("busy") > 0;
                }
            });

            Outcome refused = feed.run("repair", "--timeout", "2s");

            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("has 1 members", "stop all instances");
        }
    }

    private static int waiting(Feed feed) {
        return Changelogs.load(feed.config(), 0).pieces().size();
    }
}
