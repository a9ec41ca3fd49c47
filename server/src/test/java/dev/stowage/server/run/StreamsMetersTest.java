package dev.stowage.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamsMetersTest {
    private final Map<MetricName, Metric> kafka = new HashMap<>();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final StreamsMeters meters = new StreamsMeters(() -> Map.copyOf(kafka));

    @BeforeEach
    void bind() {
        put(lag(0), 5.0);
        meters.bindTo(registry);
    }

    @AfterEach
    void close() {
        meters.close();
        registry.close();
    }

    @Test
    void shouldNameThemLikeMicrometersOwnBinder() {
        put(name("stream-thread-metrics", "commit-total", Map.of("thread-id", "one")), 7);
        meters.refresh(registry);

        assertThat(registry.scrape())
                .containsPattern(
                        "kafka_consumer_fetch_manager_records_lag\\{client_id=\"c\",kafka_version=\"4\\.[^\"]+\",partition=\"0\"} 5\\.0")
                .contains("# TYPE kafka_stream_thread_commit_total counter")
                .containsPattern(
                        "kafka_stream_thread_commit_total\\{kafka_version=\"4\\.[^\"]+\",thread_id=\"one\"} 7\\.0");
    }

    @Test
    void shouldRegisterWhatHasComeAndRemoveWhatHasGone() {
        put(lag(1), 6.0);
        kafka.remove(lag(0));
        meters.refresh(registry);

        assertThat(registry.scrape()).contains("partition=\"1\"").doesNotContain("partition=\"0\"");
    }

    @Test
    void shouldLeaveTheOthersAlone() {
        List<Meter> before = registry.getMeters();
        put(name("stream-thread-metrics", "commit-total", Map.of()), 7);
        meters.refresh(registry);

        assertThat(registry.getMeters()).hasSize(2).containsAll(before);
    }

    @Test
    void shouldReadTheMetricOfAClientThatWasStartedAgain() {
        put(lag(0), 9.0);
        meters.refresh(registry);

        assertThat(registry.scrape()).containsPattern("records_lag\\{.*partition=\"0\"} 9\\.0");
    }

    @Test
    void shouldKeepOnlyTheMostTagsOfOneName() {
        MetricName ofAll = name("consumer-fetch-manager-metrics", "records-lag", Map.of("client-id", "c"));
        put(ofAll, 11.0);
        meters.refresh(registry);
        assertThat(registry.scrape()).contains("partition=\"0\"").doesNotContain("11.0");

        kafka.remove(lag(0));
        meters.refresh(registry);
        assertThat(registry.scrape()).contains("11.0");

        put(lag(2), 12.0);
        meters.refresh(registry);
        assertThat(registry.scrape()).contains("partition=\"2\"").doesNotContain("11.0");
    }

    @Test
    void shouldLeaveOutWhatIsNoNumber() {
        put(name("app-info", "version", Map.of("client-id", "c")), "4.3.0");
        meters.refresh(registry);

        assertThat(registry.getMeters()).hasSize(1);
    }

    @Test
    void shouldLeaveOutStoresNodesTopicsAndWhatFollowsFromTheLag() {
        for (String group :
                new String[] {"stream-state-metrics", "stream-processor-node-metrics", "stream-topic-metrics"}) {
            put(name(group, "bytes-total", Map.of("task-id", "0_1")), 7);
        }
        put(name("consumer-fetch-manager-metrics", "records-lag-max", Map.of("client-id", "c", "partition", "0")), 7);
        put(name("consumer-fetch-manager-metrics", "records-lag-max", Map.of("client-id", "c")), 8);
        meters.refresh(registry);

        assertThat(registry.getMeters()).hasSize(2);
        assertThat(registry.scrape())
                .contains("kafka_consumer_fetch_manager_records_lag_max")
                .doesNotContain(" 7.0");
    }

    @Test
    void shouldGoOnAfterAMetricThatFails() {
        MetricName failing = name("stream-task-metrics", "active-process-ratio", Map.of());
        kafka.put(failing, new Fake(failing, null));
        meters.refresh(registry);

        put(failing, 3.0);
        meters.refresh(registry);
        assertThat(registry.scrape()).contains("kafka_stream_task_active_process_ratio");
    }

    private static MetricName lag(int partition) {
        return name(
                "consumer-fetch-manager-metrics",
                "records-lag",
                Map.of("client-id", "c", "partition", Integer.toString(partition)));
    }

    private static MetricName name(String group, String name, Map<String, String> tags) {
        return new MetricName(name, group, "what it says", tags);
    }

    private void put(MetricName name, Object value) {
        kafka.put(name, new Fake(name, value));
    }

    /** A metric without a value throws, like one of a store that is being closed. */
    private record Fake(MetricName metricName, @Nullable Object metricValue) implements Metric {
        @Override
        public Object metricValue() {
            if (metricValue == null) {
                throw new IllegalStateException("closed");
            }
            return metricValue;
        }
    }
}
