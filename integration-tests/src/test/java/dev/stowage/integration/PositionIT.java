package dev.stowage.integration;

import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stowage.embedded.EmbeddedBroker;
import dev.stowage.integration.Stowage.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Group offsets, state and topics that disagree: some cases are recovered, others are refused before the instance joins
 * its group.
 */
class PositionIT {
    @RegisterExtension
    static final Cluster cluster = new Cluster();

    @Test
    void shouldContinueWhereTheStateEndsWhenTheGroupsOffsetsAreGone() throws Exception {
        // Given: a finished corpus, and an open window.
        Feed feed = new Feed(cluster, "expired");
        feed.send(2_000);
        feed.pack(true);
        feed.send(300);
        feed.pack(false);
        try (Operator operator = feed.operator()) {
            operator.deleteGroup("expired");
        }

        // When
        try (StowageProcess process = feed.start()) {
            feed.send(200);
            process.await("all consumed", PATIENCE, feed::isConsumed);
            assertThat(process.command(feed.settings(), "close").exitCode()).isZero();
            process.stop();

            // Then
            assertThat(process.output()).contains("partition 0: the group's offset is missing");
        }
        Stowage.requireIntact(feed.settings(), "\"packed\":2500,", "\"waiting\":0,");
    }

    @Test
    void shouldRefuseOffsetsThatWereMovedAhead() throws Exception {
        // Given
        Feed feed = new Feed(cluster, "ahead", "topics.partitions", "1");
        feed.send(300);
        feed.pack(false);
        feed.send(500);
        try (Operator operator = feed.operator()) {
            operator.setOffsetsToLatest("ahead", feed.input());
        }

        // When
        Outcome refused = feed.run("run");

        // Then
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains("partition 0", "would skip 500 records", "stowage repair", "--accept-offsets");
        try (Operator operator = feed.operator()) {
            assertThat(operator.members("ahead")).isZero();
        }
    }

    @Test
    void shouldRefuseOffsetsThatWereMovedBack() throws Exception {
        // Given
        Feed feed = new Feed(cluster, "back", "topics.partitions", "1");
        feed.send(300);
        feed.pack(false);
        try (Operator operator = feed.operator()) {
            operator.shiftOffsets("back", feed.input(), -100);
        }

        // When
        Outcome refused = feed.run("run");

        // Then
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains("partition 0: the group's offset is", "a second time", "stowage replay", "stowage repair");
    }

    @Test
    void shouldRefuseWhenTheChangelogsAreGone() throws Exception {
        // Given
        Feed feed = new Feed(cluster, "changelogs");
        feed.send(400);
        feed.pack(false);
        try (Operator operator = feed.operator()) {
            operator.deleteTopics("changelogs-pool-changelog", "changelogs-statistics-changelog");
        }

        // When: with the state directory, and without.
        Outcome kept = feed.run("run");
        Outcome lost = Stowage.run(
                feed.settings("state.dir", cluster.directory().resolve("empty").toString()), "run");

        // Then
        assertThat(List.of(kept, lost)).allSatisfy(refused -> {
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("partition 0", "partition 3", "no state", "stowage repair");
        });
    }

    @Test
    void shouldRefuseWhenEverythingButTheOutputIsGone() throws Exception {
        // Given
        Feed feed = new Feed(cluster, "alone", "topics.partitions", "1");
        feed.send(1_500);
        feed.pack(true);
        try (Operator operator = feed.operator()) {
            operator.deleteGroup("alone");
            operator.deleteTopics("alone-pool-changelog", "alone-statistics-changelog");
        }

        // When
        Outcome refused = feed.run("run");

        // Then
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("a second time", "stowage repair", "stowage reset");
    }

    @Test
    void shouldRefuseTheStateDirectoryOfAnother() throws Exception {
        // Given
        Feed feed = new Feed(cluster, "owner", "topics.partitions", "1");
        feed.send(50);
        feed.pack(false);
        Feed other = new Feed(cluster, "borrower", "topics.partitions", "2");

        // When: of another application, then of another cluster.
        Outcome application = Stowage.run(
                other.settings(
                        "state.dir", Objects.requireNonNull(feed.settings().get("state.dir"))),
                "run");
        Outcome elsewhere;
        try (EmbeddedBroker second = EmbeddedBroker.builder()
                        .dataDirectory(cluster.directory().resolve("second"))
                        .start();
                Operator operator = new Operator(second.bootstrapServers())) {
            Map<String, String> settings = feed.settings("bootstrap.servers", second.bootstrapServers());
            elsewhere = Stowage.run(settings, "run");

            // Then
            assertThat(elsewhere.exitCode()).isEqualTo(1);
            assertThat(elsewhere.err())
                    .contains(operator.clusterId(), feed.operator().clusterId(), "state.dir");
        }
        assertThat(application.exitCode()).isEqualTo(1);
        assertThat(application.err()).contains("application owner", "application borrower", "state.dir");
    }

    @Test
    void shouldRefuseAnInputTopicThatWasCreatedAgainWhileStopped() throws Exception {
        // Given
        Feed feed = new Feed(cluster, "recreated", "topics.partitions", "1");
        feed.send(100);
        feed.pack(false);
        String before;
        String after;
        try (Operator operator = feed.operator()) {
            before = operator.topicId(feed.input());
            operator.deleteTopics(feed.input());
            feed.send(300);
            after = operator.topicId(feed.input());
        }

        // When
        Outcome refused = feed.run("run");

        // Then
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("deleted and created again", before, after, "stowage reset");
    }

    @Test
    void shouldEndWhenTheInputTopicIsCreatedAgainWhileRunning() throws Exception {
        // Given
        Feed feed = new Feed(cluster, "replaced", "topics.partitions", "1");
        feed.send(100);
        try (StowageProcess process = feed.start();
                Operator operator = feed.operator()) {
            process.await("all consumed", PATIENCE, feed::isConsumed);
            String before = operator.topicId(feed.input());

            // When
            operator.deleteTopics(feed.input());
            feed.send(300);
            String after = operator.topicId(feed.input());

            // Then
            assertThat(process.awaitEnd(PATIENCE)).isEqualTo(1);
            assertThat(process.output()).contains("deleted and created again", before, after, "stowage reset");
            assertThat(operator.members("replaced")).isZero();
        }
        assertThat(cluster.read(feed.output())).isEmpty();
    }

    @Test
    void shouldRefuseASecondApplicationWithTheSameIdOnAnotherInput() throws Exception {
        // Given
        Feed feed = new Feed(cluster, "shared");
        Feed other = new Feed(
                cluster,
                "other",
                "application.id",
                "shared",
                "state.dir",
                cluster.directory().resolve("s2").toString());
        try (StowageProcess process = feed.start()) {
            process.await("members", PATIENCE, () -> cluster.groups().partitionsByInstance("shared").values().stream()
                    .anyMatch(held -> !held.isEmpty()));

            // When
            Outcome running = other.run("run");

            // Then
            assertThat(running.exitCode()).isEqualTo(1);
            assertThat(running.err()).contains("application.id=shared", "reads topic shared-in", "not other-in");
            feed.send(100);
            process.await("all consumed", PATIENCE, feed::isConsumed);
            process.stop();
        }
        Outcome stopped = other.run("run");
        assertThat(stopped.exitCode()).isEqualTo(1);
        assertThat(stopped.err()).contains("offsets of topic shared-in");
    }

    @Test
    void shouldNameTheCommandsWhenPartitionsAreAddedWhileRunning() throws Exception {
        // Given
        Feed feed = new Feed(cluster, "added", "topics.partitions", "2");
        feed.send(200);
        try (StowageProcess process = feed.start()) {
            process.await("all consumed", PATIENCE, feed::isConsumed);

            // When
            cluster.topics().grow(4, feed.input());

            // Then
            assertThat(process.awaitEnd(PATIENCE)).isEqualTo(1);
            assertThat(process.output())
                    .contains(
                            "had 2 partitions at the start and now has 4",
                            "--alter --topic added-out",
                            "stowage repair");
        }
    }

    @Test
    void shouldEndWhenAChangelogIsDeletedWhileRunning() throws Exception {
        // Given
        Feed feed = new Feed(cluster, "stateless", "topics.partitions", "1");
        feed.send(500);
        try (StowageProcess process = feed.start();
                Operator operator = feed.operator()) {
            process.await("all consumed", PATIENCE, feed::isConsumed);

            // When
            operator.deleteTopics("stateless-pool-changelog");

            // Then
            assertThat(process.awaitEnd(PATIENCE)).isEqualTo(1);
            assertThat(process.output()).contains("changelog stateless-pool-changelog was deleted", "stowage repair");
        }
        assertThat(feed.run("repair").exitCode()).isZero();
        feed.pack(true);
        Outcome verified = feed.run("verify", "--json");
        assertThat(verified.lastLine()).as(verified.out()).contains("\"ok\":true", "\"packed\":500,");
    }

    @Test
    void shouldCountWhatRetentionRemovedBeforeItWasRead() throws Exception {
        // Given
        Feed feed = new Feed(cluster, "removed", "topics.partitions", "1");
        feed.send(400);
        feed.pack(false);
        TopicPartition only = new TopicPartition(feed.input(), 0);
        try (Operator operator = feed.operator()) {
            feed.send(1_000);
            operator.deleteRecords(feed.input(), Map.of(only, 1_000L));
        }

        // When
        try (StowageProcess process = feed.start()) {
            process.await("all consumed", PATIENCE, feed::isConsumed);
            awaitRemoved(process, 600);
            Api api = Api.of(process.output());
            JsonNode partition = api.json("/api/v1/pools").get("partitions").get(0);
            Outcome stats = Stowage.run(Map.of(), "stats", "--url", api.url());
            process.stop();

            // Then
            assertThat(process.output())
                    .contains(
                            "retention removed input offsets 400 to 999 before they were read",
                            "from=\"400\" until=\"1000\"");
            assertThat(partition.get("unread_ranges").toString())
                    .isEqualTo("[{\"from\":400,\"until\":1000,\"cause\":\"REMOVED\",\"offsets\":600}]");
            assertThat(stats.out()).contains("at most 600 records: 600 removed before they were read");
        }
        try (StowageProcess process = feed.start()) {
            awaitRemoved(process, 600);
            process.stop();
        }
        Outcome verified = feed.run("verify", "--json");
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out()).contains("400", "999");
    }

    private static void awaitRemoved(StowageProcess process, int offsets) throws Exception {
        Api api = Api.of(process.output());
        process.await("removed offsets in the metrics", PATIENCE, () -> api.get("/metrics")
                .body()
                .contains("stowage_unread_offsets_total{cause=\"removed\",partition=\"0\"} " + offsets + ".0"));
    }

    @Test
    void shouldCountWhatRetentionRemovesWhileItRuns() throws Exception {
        // Given: frozen, so that it reads nothing in the meantime.
        Feed feed = new Feed(cluster, "overtaken", "topics.partitions", "1", "kafka.session.timeout.ms", "45000");
        feed.send(400);
        TopicPartition only = new TopicPartition(feed.input(), 0);
        try (StowageProcess process = feed.start();
                Operator operator = feed.operator()) {
            process.await("all consumed", PATIENCE, feed::isConsumed);
            process.freeze();
            feed.send(1_000);
            operator.deleteRecords(feed.input(), Map.of(only, 1_000L));

            // When
            process.thaw();

            // Then
            process.await("all consumed", PATIENCE, feed::isConsumed);
            process.awaitOutput("retention removed input offsets", PATIENCE);
            process.stop();
        }
        assertThat(feed.run("verify", "--json").exitCode()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnotherConfigurationBeforeItJoins() throws Exception {
        // Given
        Feed feed = new Feed(cluster, "changed", "topics.partitions", "1");
        feed.send(50);
        feed.pack(false);

        // When
        Outcome refused = Stowage.run(feed.settings("lookahead", "64"), "run");

        // Then
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("cannot start", "packed under configuration", "stowage close");
    }

    @Test
    void shouldSayWhatIsMissingOnTheOutput() throws Exception {
        // Given: the window is open, and its first batches were deleted.
        Feed feed = new Feed(cluster, "truncated", "topics.partitions", "1");
        feed.send(3_000);
        feed.pack(false);
        Map<TopicPartition, Long> ends;
        try (Operator operator = feed.operator()) {
            ends = operator.ends(feed.output());
            operator.deleteRecords(feed.output(), ends);
        }

        // When
        try (StowageProcess process = feed.start()) {
            process.stop();

            // Then
            assertThat(process.output())
                    .contains("partition 0: batches 0 to ", "of the open window are missing on the output");
        }
        assertThat(ends.values().stream().collect(Collectors.summingLong(Long::longValue)))
                .isPositive();
    }
}
