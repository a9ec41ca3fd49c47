package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.close.WindowCloser;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.server.run.PackingApplication;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many records come through Kafka Streams as one, and nobody can tell from what comes out. */
class PortionsIT {
    private static final long START = 1_767_225_600_000L;
    private static final Duration STEP = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SEQUENCES = 6_000;

    @TempDir
    Path directory;

    @Test
    void shouldGiveTheSameRecordsInPortionsAsOneByOne() throws InterruptedException, ExecutionException {
        try (Cluster cluster = Cluster.start(directory)) {
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
            int partitions =
                    StartupChecks.run(portions, cluster.registry(portions), new PrintWriter(Writer.nullWriter()));
            StartupChecks.run(alone, cluster.registry(alone), new PrintWriter(Writer.nullWriter()));
            cluster.send(portions, new SequenceGenerator(20_261_126), SEQUENCES, Timestamps.from(START, STEP));

            double inPortions = processedByStreams(cluster, portions, partitions);
            double oneByOne = processedByStreams(cluster, alone, partitions);

            assertThat(oneByOne).isGreaterThanOrEqualTo(SEQUENCES);
            assertThat(inPortions).isPositive().isLessThan(SEQUENCES / 5.0);
            assertThat(outputs(cluster, "packed-batches"))
                    .hasSizeGreaterThan(100)
                    .isEqualTo(outputs(cluster, "alone-batches"));
            assertThat(outputs(cluster, "pad-ratios")).isNotEmpty().isEqualTo(outputs(cluster, "alone-statistics"));
        }
    }

    /** Packs all of the input, and asks how many records Kafka Streams' threads have met. */
    private static double processedByStreams(Cluster cluster, AppConfig config, int partitions)
            throws InterruptedException, ExecutionException {
        try (PackingApplication application = new PackingApplication(config, cluster.registry(config), partitions);
                WindowCloser closer = new WindowCloser(config.stowage())) {
            application.start(() -> {});
            closer.closeAll(
                    PATIENCE, waiting -> assertThat(application.isAlive()).isTrue());
            return application.metrics().stream()
                    .filter(metric -> metric.metricName().name().equals("process-total"))
                    .filter(metric -> metric.metricName().group().equals("stream-thread-metrics"))
                    .mapToDouble(metric -> (double) metric.metricValue())
                    .sum();
        }
    }

    private static List<Output> outputs(Cluster cluster, String topic) {
        return cluster.read(topic).stream().map(Output::of).toList();
    }
}
