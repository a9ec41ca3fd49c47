package dev.stowage.server.metrics;

import static dev.stowage.server.view.SomeViews.partition;
import static dev.stowage.server.view.SomeViews.withUndeclared;
import static dev.stowage.server.view.SomeViews.withUnread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.server.view.ApplicationView;
import dev.stowage.server.view.ApplicationView.Missing;
import dev.stowage.server.view.FakeApplication;
import dev.stowage.server.view.InstanceView;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.position.UnreadRange.Cause;
import dev.stowage.topology.core.view.PartitionView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final ApplicationView COMPLETE = new ApplicationView("a:1", List.of(), List.of(), List.of());
    private static final ApplicationView INCOMPLETE = new ApplicationView(
            "a:1",
            List.of(),
            List.of(),
            List.of(new Missing("b:2", List.of(3), "gone"), new Missing(null, List.of(4), "unowned")));

    private final FakeApplication application = new FakeApplication();
    private final Metrics metrics = new Metrics(application, new SomeHttpCounts(), "abc");

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void shouldSayWhatTheCommittedViewsSay() {
        String text = text(holding(partition(0, 10), partition(3, 13)), INCOMPLETE);

        assertThat(value(text, "stowage_slots_total{bucket=\"512\",partition=\"0\"}"))
                .isEqualTo(10_240);
        assertThat(value(text, "stowage_slots_total{bucket=\"1024\",partition=\"3\"}"))
                .isEqualTo(1_024);
        assertThat(value(text, "stowage_padding_slots_total{bucket=\"512\",cause=\"row_tails\",partition=\"3\"}"))
                .isEqualTo(20);
        assertThat(value(text, "stowage_rejects_total{partition=\"0\",reason=\"MALFORMED_AVRO\"}"))
                .isEqualTo(2);
        assertThat(value(text, "stowage_ticks_total{partition=\"3\"}")).isEqualTo(3);
        assertThat(value(text, "stowage_last_offset{partition=\"3\"}")).isEqualTo(13);
        assertThat(value(text, "stowage_pool_oldest_wait_rows{partition=\"0\"}"))
                .isEqualTo(12);
        assertThat(value(text, "stowage_committed_timestamp_seconds{partition=\"0\"}"))
                .isEqualTo(1);
        assertThat(value(text, "stowage_ready")).isEqualTo(1);
        assertThat(value(text, "stowage_kafka_reachable")).isEqualTo(1);
        assertThat(value(text, "stowage_thread_restarts_total")).isEqualTo(3);
        assertThat(value(text, "stowage_output_topic_losses_total")).isEqualTo(2);
        assertThat(value(text, "stowage_http_responses_total{server=\"api\",status=\"4xx\"}"))
                .isEqualTo(7);
        assertThat(value(text, "stowage_http_refused_logins_total")).isEqualTo(5);
        assertThat(text).containsPattern("stowage_build_info\\{fingerprint=\"abc\",java_version=.*,version=.*} 1.0");
        assertThat(value(text, "stowage_instances_missing")).isEqualTo(1);
        assertThat(value(text, "stowage_partitions")).isEqualTo(2);
        assertThat(text)
                .contains("# TYPE stowage_slots_total counter", "# TYPE stowage_ready gauge", "jvm_memory_used_bytes");
    }

    @Test
    void shouldCountWhatWasNeverReadByCauseAndSayZeroBeforeThat() {
        PartitionView lost = withUnread(
                partition(3, 13),
                new UnreadRange(2, 5, Cause.REMOVED),
                new UnreadRange(6, 7, Cause.SKIPPED),
                new UnreadRange(8, 12, Cause.REMOVED));

        String text = text(holding(partition(0, 10), lost), COMPLETE);

        assertThat(value(text, "stowage_unread_offsets_total{cause=\"removed\",partition=\"3\"}"))
                .isEqualTo(7);
        assertThat(value(text, "stowage_unread_offsets_total{cause=\"skipped\",partition=\"3\"}"))
                .isEqualTo(1);
        assertThat(value(text, "stowage_unread_offsets_total{cause=\"removed\",partition=\"0\"}"))
                .isZero();
        assertThat(value(text, "stowage_unread_offsets_total{cause=\"skipped\",partition=\"0\"}"))
                .isZero();
        assertThat(text).contains("# TYPE stowage_unread_offsets_total counter");
    }

    @Test
    void shouldCountRecordsWithATrackThatIsNotDeclared() {
        String text = text(holding(partition(0, 10), withUndeclared(partition(3, 13), 5)), COMPLETE);

        assertThat(value(text, "stowage_undeclared_tracks_total{partition=\"0\"}"))
                .isZero();
        assertThat(value(text, "stowage_undeclared_tracks_total{partition=\"3\"}"))
                .isEqualTo(5);
    }

    @Test
    void shouldLoseTheSeriesOfAPartitionThatHasMoved() {
        text(holding(partition(0, 10), partition(3, 13)), COMPLETE);

        String text = text(holding(partition(0, 10)), COMPLETE);

        assertThat(text).contains("partition=\"0\"").doesNotContain("partition=\"3\"");
    }

    @Test
    void shouldCountHowLongTheSameSegmentHasBeenTheOldest() {
        String first = text(holding(partition(0, 10)), COMPLETE);
        String same = text(holding(partition(0, 10)), COMPLETE);
        double waited = value(same, "stowage_pool_oldest_seconds{partition=\"0\"}");
        String other = text(holding(partition(0, 11)), COMPLETE);

        assertThat(waited).isGreaterThan(value(first, "stowage_pool_oldest_seconds{partition=\"0\"}"));
        assertThat(value(other, "stowage_pool_oldest_seconds{partition=\"0\"}")).isLessThan(waited);
    }

    @Test
    void shouldLeaveRandomIdsOutOfTheNamesOfClients() {
        assertThat(text(holding(), COMPLETE)).contains("kafka_fake{client_id=\"demo-StreamThread-1-consumer\"} 1.0");
    }

    @Test
    void shouldSpeakOpenMetricsToThoseWhoAskForIt() {
        String text = metrics.scrape(holding(partition(0, 10)), COMPLETE, Exposition.OPEN_METRICS);

        assertThat(text).contains("# TYPE stowage_slots counter").endsWith("# EOF\n");
        assertThat(Exposition.accepted("application/openmetrics-text;version=1.0.0;q=0.6,text/plain;q=0.4"))
                .isEqualTo(Exposition.OPEN_METRICS);
        assertThat(Exposition.accepted("text/plain")).isEqualTo(Exposition.TEXT);
        assertThat(Exposition.accepted(null)).isEqualTo(Exposition.TEXT);
    }

    @Test
    void shouldBeDocumented() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "reference", "metrics.md"));
        TreeSet<String> names = new TreeSet<>();
        Matcher type = Pattern.compile("# TYPE (stowage_\\w+) ").matcher(text(holding(partition(0, 10)), COMPLETE));
        while (type.find()) {
            names.add(type.group(1));
        }

        assertThat(names).hasSizeGreaterThan(25).allSatisfy(name -> assertThat(page)
                .contains("`" + name + "`"));
    }

    private String text(InstanceView local, ApplicationView all) {
        return metrics.scrape(local, all, Exposition.TEXT);
    }

    private static InstanceView holding(PartitionView... partitions) {
        return new InstanceView("a:1", "RUNNING", List.of(partitions));
    }

    private static double value(String text, String series) {
        return text.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(series + " is missing in\n" + text));
    }

    private static final class SomeHttpCounts implements HttpCounts {
        @Override
        public List<Responses> responses() {
            return List.of(new Responses("api", "2xx", 3), new Responses("api", "4xx", 7));
        }

        @Override
        public long refusedLogins() {
            return 5;
        }
    }
}
