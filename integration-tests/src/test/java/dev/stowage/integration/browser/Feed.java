package dev.stowage.integration.browser;

import static dev.stowage.integration.Cluster.START;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender;
import dev.stowage.files.ingest.SequenceSender.Labels;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.schemas.registry.RegistryClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends generated sequences, one a millisecond of stream time, and records that cannot be packed. */
final class Feed {
    private final AppConfig config;
    private final SequenceGenerator generator = new SequenceGenerator(1);
    private long sent;

    Feed(AppConfig config) {
        this.config = config;
    }

    void send(int sequences) {
        try (SequenceSender sender = new SequenceSender(
                config.stowage(),
                RegistryClients.create(config.stowage().registry()),
                Timestamps.from(START + sent, Duration.ofMillis(1)),
                Labels.NONE)) {
            for (int i = 0; i < sequences; i++) {
                sender.send(generator.next());
            }
            sender.flush();
        }
        sent += sequences;
    }

    void sendUnusable(String value) {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", config.stowage().bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                    config.stowage().inputTopic(), 0, START + sent, null, value.getBytes(StandardCharsets.UTF_8)));
        }
    }

    long sent() {
        return sent;
    }
}
