package dev.stowage.integration;

import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.schemas.BucketStatistics;
import dev.stowage.schemas.PadStatistics;
import dev.stowage.schemas.PadStatisticsDeserializer;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.testsupport.NamedCounts;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** At the end of a demo, all outputs with counts agree exactly. */
class StatsAgreeIT {
    private static final Pattern BROKER = Pattern.compile("broker (\\S+), schema registry (\\S+), topics");

    @RegisterExtension
    final Processes processes = new Processes();

    @Test
    void shouldTellTheSameEverywhereWhenADemoHasPackedAll() throws Exception {
        try (StowageProcess process = processes.command(
                "demo",
                "--sequences",
                "4000",
                "--seed",
                "3",
                "--step",
                "1s",
                "--json",
                "--set",
                "http.port=0",
                "--set",
                "kafka.commit.interval.ms=100",
                "--set",
                "window=2m")) {
            process.awaitOutput("Ctrl-C stops", PATIENCE);
            Api api = Api.of(process.output());
            Matcher broker = BROKER.matcher(process.output());
            assertThat(broker.find()).isTrue();

            // When all is committed
            process.await(
                    "last commit",
                    PATIENCE,
                    () -> api.json("/api/v1/pad-ratios")
                                    .get("total")
                                    .get("segments")
                                    .asLong()
                            == 4_000);
            JsonNode answer = api.json("/api/v1/pad-ratios?windows=1000");
            String metrics = api.get("/metrics").body();
            process.await("lags of Kafka's client, that come with its partitions", PATIENCE, () -> api.get("/metrics")
                    .body()
                    .contains("kafka_consumer_fetch_manager_records_lag{"));
            Outcome stats = Stowage.run(Map.of(), "stats", "--url", api.url(), "--json");
            Map<Integer, NamedCounts> topic = statistics(broker.group(1), broker.group(2));
            process.stop();
            String[] lines = process.output().strip().split("\n", -1);
            JsonNode figures = new ObjectMapper().readTree(lines[lines.length - 1]);

            // Then
            assertThat(answer.get("complete").asBoolean()).isTrue();
            assertThat(Api.buckets(answer)).isEqualTo(topic);
            assertThat(windows(answer)).isEqualTo(topic);
            NamedCounts total =
                    topic.values().stream().reduce(NamedCounts::plus).orElseThrow();
            assertThat(Api.counts(answer.get("total"))).isEqualTo(total);

            JsonNode shown = new ObjectMapper().readTree(stats.out()).get("pad_ratios");
            assertThat(shown.get("total"))
                    .isEqualTo(new ObjectMapper().readTree(answer.get("total").toString()));
            assertThat(stats.err()).isEmpty();

            assertThat(figures.get("segments").asLong()).isEqualTo(total.get("segments"));
            assertThat(figures.get("rows").asLong()).isEqualTo(total.get("rows"));
            assertThat(figures.get("batches").asLong()).isEqualTo(total.get("batches"));
            assertThat(figures.get("slots").asLong()).isEqualTo(total.get("slots"));
            assertThat(figures.get("padding").asLong()).isEqualTo(total.padding());
            assertThat(figures.get("residues").asLong()).isEqualTo(total.get("residues"));
            assertThat(figures.get("residues_cut").asLong()).isEqualTo(total.get("residues_cut"));
            assertThat(figures.get("unknown_residues").asLong()).isEqualTo(total.get("unknown_residues"));
            for (String ratio :
                    new String[] {"pad_ratio", "pad_ratio_full_batches", "pad_ratio_one_per_row", "cut_ratio"}) {
                assertThat(answer.get("total").get(ratio).asDouble())
                        .as(ratio)
                        .isEqualTo(figures.get(ratio).asDouble());
            }

            assertThat(Api.metric(metrics, "stowage_segments_total")).isEqualTo(total.get("segments"));
            assertThat(Api.metric(metrics, "stowage_rows_total")).isEqualTo(total.get("rows"));
            assertThat(Api.metric(metrics, "stowage_batches_total")).isEqualTo(total.get("batches"));
            assertThat(Api.metric(metrics, "stowage_full_batches_total")).isEqualTo(total.get("full_batches"));
            assertThat(Api.metric(metrics, "stowage_slots_total")).isEqualTo(total.get("slots"));
            assertThat(Api.metric(metrics, "stowage_full_slots_total")).isEqualTo(total.get("full_slots"));
            assertThat(Api.metric(metrics, "stowage_tokens_total")).isEqualTo(total.get("tokens"));
            assertThat(Api.metric(metrics, "stowage_full_tokens_total")).isEqualTo(total.get("full_tokens"));
            assertThat(Api.metric(metrics, "stowage_padding_slots_total")).isEqualTo(total.padding());
            assertThat(Api.metric(metrics, "stowage_residues_total")).isEqualTo(total.get("residues"));
            assertThat(Api.metric(metrics, "stowage_residues_cut_total")).isEqualTo(total.get("residues_cut"));
            assertThat(Api.metric(metrics, "stowage_unknown_residues_total")).isEqualTo(total.get("unknown_residues"));
            assertThat(Api.metric(metrics, "stowage_one_per_row_slots_total"))
                    .isEqualTo(total.get("one_per_row_slots"));
            assertThat(Api.metric(metrics, "stowage_attention_rows_total")).isEqualTo(total.get("sum_squared_rows"));
            assertThat(Api.metric(metrics, "stowage_attention_segments_total"))
                    .isEqualTo(total.get("sum_squared_segments"));
            assertThat(Api.metric(metrics, "stowage_accepted_total")).isEqualTo(4_000);
            assertThat(Api.metric(metrics, "stowage_pool_segments")).isZero();
            assertThat(Api.metric(metrics, "stowage_partitions")).isEqualTo(4);
            assertThat(metrics)
                    .contains("kafka_stream_", "jvm_memory_used_bytes")
                    .doesNotContainPattern("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
        }
    }

    /** All windows in a response, by bucket; none has been dropped yet. */
    private static Map<Integer, NamedCounts> windows(JsonNode answer) throws IOException {
        Map<Integer, NamedCounts> sums = new TreeMap<>();
        for (JsonNode window : answer.get("windows")) {
            assertThat(window.get("open").asBoolean()).isFalse();
            Api.buckets(window).forEach((bucket, counts) -> sums.merge(bucket, counts, NamedCounts::plus));
        }
        return sums;
    }

    /** The counts of all windows on the statistics topic, by bucket. */
    private static Map<Integer, NamedCounts> statistics(String bootstrapServers, String registry) {
        Map<String, Object> properties = Map.of("schema.registry.url", registry);
        PadStatisticsDeserializer deserializer =
                new PadStatisticsDeserializer(RegistryClients.create(properties), properties);
        Map<Integer, NamedCounts> sums = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : new Topics(bootstrapServers).read("pad-ratios")) {
            PadStatistics statistics = deserializer.deserialize("", record.value());
            BucketStatistics counts = statistics.getBucketStatistics();
            if (counts != null) {
                sums.merge(counts.getBucket(), NamedCounts.of(counts), NamedCounts::plus);
            }
        }
        return sums;
    }
}
