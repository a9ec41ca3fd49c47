package dev.stowage.integration;

import static dev.stowage.integration.Cluster.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.server.run.PackingApplication;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many records pass through Kafka Streams as one, without any effect on the output. */
class PortionsIT {
    private static final Duration STEP = Duration.ofMillis(200);
    private static final int SEQUENCES = 6_000;

    @RegisterExtension
    final Cluster cluster = new Cluster();

    @Test
    void shouldGiveTheSameRecordsInPortionsAsOneByOne() throws InterruptedException, ExecutionException {
        AppConfig portions = cluster.config("portions");
        AppConfig alone = cluster.config(
                "alone",
                "output.topic",
                "alone-batches",
                "rejects.topic",
                "alone-rejects",
                "statistics.topic",
                "alone-statistics",
                "kafka.default.client.supplier",
                DefaultKafkaClientSupplier.class.getName());
        int partitions = cluster.prepare(portions);
        cluster.prepare(alone);
        cluster.send(portions, new SequenceGenerator(20_261_126), SEQUENCES, Timestamps.from(START, STEP));

        double inPortions = processedByStreams(portions, partitions);
        double oneByOne = processedByStreams(alone, partitions);

        assertThat(oneByOne).isGreaterThanOrEqualTo(SEQUENCES);
        assertThat(inPortions).isPositive().isLessThan(SEQUENCES / 5.0);
        assertThat(outputs("packed-batches")).hasSizeGreaterThan(100).isEqualTo(outputs("alone-batches"));
        assertThat(outputs("pad-ratios")).isNotEmpty().isEqualTo(outputs("alone-statistics"));
    }

    /** Packs all of the input, and returns the number of records that Kafka Streams' threads have processed. */
    private double processedByStreams(AppConfig config, int partitions)
            throws InterruptedException, ExecutionException {
        try (PackingApplication application = cluster.startInProcess(config, partitions)) {
            Cluster.closeWindows(config, application);
            return application.metrics().stream()
                    .filter(metric -> metric.metricName().name().equals("process-total"))
                    .filter(metric -> metric.metricName().group().equals("stream-thread-metrics"))
                    .mapToDouble(metric -> (double) metric.metricValue())
                    .sum();
        }
    }

    private List<Output> outputs(String topic) {
        return cluster.read(topic).stream().map(Output::of).toList();
    }
}
