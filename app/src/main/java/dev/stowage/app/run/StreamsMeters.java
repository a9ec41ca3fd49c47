package dev.stowage.app.run;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.streams.KafkaStreams;

/** Kafka's metrics in Micrometer; the list of them is looked through more often than once a minute. */
final class StreamsMeters implements MeterBinder, AutoCloseable {
    /** Metrics of partitions come and go with them, and the lag of a new one should not be missing for long. */
    private static final Duration REFRESH = Duration.ofSeconds(15);

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "kafka-metrics");
        thread.setDaemon(true);
        return thread;
    });
    private final KafkaStreamsMetrics metrics;

    StreamsMeters(KafkaStreams streams) {
        metrics = new KafkaStreamsMetrics(streams, List.of(), scheduler, REFRESH);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        metrics.bindTo(registry);
    }

    @Override
    public void close() {
        metrics.close();
        scheduler.shutdownNow();
    }
}
