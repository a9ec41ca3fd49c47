package dev.stowage.benchmarks.endtoend;

import dev.stowage.cluster.consume.Consumers;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.streams.config.StreamsSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.streams.StreamsConfig;

/** A plain consumer in its own thread, with Stowage's fetch settings and commit interval. */
final class ConsumeJob implements Job {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final long commitIntervalMs;
    private final Thread thread = new Thread(this::consume, "consume");
    private volatile boolean stopped;
    private volatile String failure = "";

    ConsumeJob(StowageConfig config) {
        topic = config.inputTopic();
        Map<String, Object> streams = StreamsSettings.properties(config).entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().toString(), Map.Entry::getValue));
        commitIntervalMs = StreamsSettings.commitInterval(config).toMillis();
        Map<String, Object> properties = config.clientProperties();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, config.applicationId());
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
        streams.forEach((key, value) -> {
            if (key.startsWith(StreamsConfig.CONSUMER_PREFIX)) {
                properties.put(key.substring(StreamsConfig.CONSUMER_PREFIX.length()), value);
            }
        });
        consumer = Consumers.ofCommitted(properties);
        thread.start();
    }

    @Override
    public Collection<? extends Metric> metrics() {
        return consumer.metrics().values();
    }

    @Override
    public String failure() {
        return failure;
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void consume() {
        try (consumer) {
            consumer.subscribe(List.of(topic));
            long committed = System.currentTimeMillis();
            while (!stopped) {
                consumer.poll(POLL);
                long now = System.currentTimeMillis();
                if (now - committed >= commitIntervalMs) {
                    consumer.commitSync();
                    committed = now;
                }
            }
        } catch (RuntimeException e) {
            failure = e.toString();
        }
    }
}
