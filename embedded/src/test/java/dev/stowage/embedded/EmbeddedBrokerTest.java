package dev.stowage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    @TempDir
    Path directory;

    @Test
    void shouldKeepRecordsTransactionsAndClusterIdOverARestart() throws Exception {
        // Given
        String clusterId;
        try (EmbeddedBroker broker = start()) {
            Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Admin admin = Admin.create(config)) {
                admin.createTopics(List.of(new NewTopic("t", 1, (short) 1)))
                        .all()
                        .get();
                clusterId = admin.describeCluster().clusterId().get();
            }
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "x"),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("t", "kept".getBytes(StandardCharsets.UTF_8)))
                        .get();
                producer.commitTransaction();
            }
        }

        // When
        try (EmbeddedBroker broker = start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition("t", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(20));

            // Then
            assertThat(records).hasSize(1);
            assertThat(records.iterator().next().value()).asString().isEqualTo("kept");
            assertThat(admin.describeCluster().clusterId().get()).isEqualTo(clusterId);
        }
    }

    @Test
    void shouldSayWhereWhenItsDirectoryIsInUse() {
        try (EmbeddedBroker broker = start()) {
            assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");
            assertThatThrownBy(this::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(directory.toString());
        }
    }

    @Test
    void shouldSayThatThePortIsTakenWhenAnotherBrokerListensThere(@TempDir Path other) {
        try (EmbeddedBroker broker = start()) {
            int port = Integer.parseInt(broker.bootstrapServers().split(":", 2)[1]);

            assertThatThrownBy(() -> EmbeddedBroker.builder()
                            .dataDirectory(other)
                            .port(port)
                            .start())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("taken");
        }
    }

    @Test
    void shouldNeedADirectory() {
        assertThatThrownBy(() -> EmbeddedBroker.builder().start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("data directory");
    }

    private EmbeddedBroker start() {
        return EmbeddedBroker.builder().dataDirectory(directory).start();
    }
}
