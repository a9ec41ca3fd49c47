package dev.stowage.testkit;

import dev.stowage.embedded.EmbeddedBroker;
import dev.stowage.embedded.EmbeddedRegistry;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.schemas.RejectHeaders;
import dev.stowage.schemas.TokenSequence;
import dev.stowage.schemas.TokenSequenceSerializer;
import dev.stowage.schemas.TrackValues;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.topology.core.config.InputFormat;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.input.Tick;
import dev.stowage.topology.streams.StowageTopology;
import dev.stowage.topology.streams.config.StreamsSettings;
import dev.stowage.topology.streams.position.BrokerInputLog;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/** Broker, registry, topics and topology of one test or test class. Not thread-safe. */
final class RunningStowage implements AutoCloseable {
    private static final int PARTITIONS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Path directory;
    private final EmbeddedBroker broker;
    private final EmbeddedRegistry registry;
    private final StowageConfig config;
    private final BrokerInputLog input;
    private final KafkaStreams streams;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RawSequenceSerializer serializer;
    private final TokenSequenceSerializer tokenSerializer;
    private final PackedBatchDeserializer deserializer;
    private final Map<Integer, Long> lastOffsets = new HashMap<>();
    private final Set<String> expected = new HashSet<>();
    private final List<ConsumerRecord<byte[], byte[]>> batches = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> rejects = new ArrayList<>();

    private RunningStowage(Path directory, Map<String, String> settings) {
        this.directory = directory;
        registry = EmbeddedRegistry.builder().start();
        broker = EmbeddedBroker.builder()
                .dataDirectory(directory.resolve("kafka"))
                .start();
        Map<String, String> values = new HashMap<>(settings);
        values.put("bootstrap.servers", broker.bootstrapServers());
        values.put("schema.registry.url", registry.url().toString());
        values.put("state.dir", directory.resolve("state").toString());
        values.putIfAbsent("kafka.commit.interval.ms", "100");
        config = StowageConfig.of(values);
        createTopics();
        SchemaRegistryClient client = RegistryClients.create(config.registry());
        serializer = new RawSequenceSerializer(client, config.registry());
        tokenSerializer = new TokenSequenceSerializer(client, config.registry());
        deserializer = new PackedBatchDeserializer(client, config.registry());
        input = new BrokerInputLog(config);
        Properties properties = StreamsSettings.properties(config);
        streams = new KafkaStreams(StowageTopology.build(config, client, input), properties);
        streams.start();
        producer = new KafkaProducer<>(config.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer());
        Map<String, Object> reading = config.clientProperties();
        reading.put("isolation.level", "read_committed");
        consumer = new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.of(config.outputTopic(), config.rejectsTopic())
                .flatMap(topic -> Stream.iterate(0, partition -> partition + 1)
                        .limit(PARTITIONS)
                        .map(partition -> new TopicPartition(topic, partition)))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    static RunningStowage start(Map<String, String> settings) {
        try {
            return new RunningStowage(Files.createTempDirectory("stowage-test"), settings);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a temporary directory", e);
        }
    }

    StowageConfig config() {
        return config;
    }

    void send(String id, String residues, List<TrackValues> tracks, long timestamp) {
        require(InputFormat.AVRO, "residues");
        byte[] value = serializer.serialize(config.inputTopic(), new RawSequence(id, residues, 0L, "", tracks));
        sendRaw(id.getBytes(StandardCharsets.UTF_8), value, timestamp);
    }

    void send(String id, int[] tokens, List<TrackValues> tracks, long timestamp) {
        require(InputFormat.TOKENS, "token ids");
        byte[] value = tokenSerializer.serialize(config.inputTopic(), new TokenSequence(id, tokens, 0, "", tracks));
        sendRaw(id.getBytes(StandardCharsets.UTF_8), value, timestamp);
    }

    /** Every record of another format would be rejected, or read as something else. */
    private void require(InputFormat format, String what) {
        if (config.inputFormat() != format) {
            throw new IllegalStateException(what + " cannot be sent with input.format="
                    + config.inputFormat().name().toLowerCase(Locale.ROOT) + "; accepted: input.format="
                    + format.name().toLowerCase(Locale.ROOT) + ", or sendRaw");
        }
    }

    void sendRaw(byte @Nullable [] key, byte @Nullable [] value, long timestamp) {
        RecordMetadata sent = get(new ProducerRecord<>(config.inputTopic(), null, timestamp, key, value));
        lastOffsets.put(sent.partition(), sent.offset());
        expected.add(sent.partition() + "/" + sent.offset());
    }

    List<PackedBatch> closeAndAwaitBatches() {
        lastOffsets.forEach((partition, offset) -> get(Tick.record(config.inputTopic(), partition, offset)));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!expected.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(expected.size() + " records are in no batch and not rejected after "
                        + PATIENCE.toSeconds() + " s; the state of Kafka Streams is " + streams.state());
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                account(record);
            }
        }
        return batches.stream()
                .sorted(Comparator.comparingInt((ConsumerRecord<byte[], byte[]> record) -> record.partition())
                        .thenComparingLong(ConsumerRecord::offset))
                .map(record -> deserializer.deserialize(record.topic(), record.value()))
                .toList();
    }

    List<ConsumerRecord<byte[], byte[]>> rejects() {
        return List.copyOf(rejects);
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
        streams.close(Duration.ofSeconds(20));
        input.close();
        broker.close();
        registry.close();
        try {
            Utils.delete(directory.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the temporary directory " + directory, e);
        }
    }

    private void account(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(config.rejectsTopic())) {
            rejects.add(record);
            expected.remove(RejectHeaders.text(record.headers(), RejectHeaders.PARTITION) + "/"
                    + RejectHeaders.text(record.headers(), RejectHeaders.OFFSET));
        } else {
            batches.add(record);
            PackedBatch batch = deserializer.deserialize(record.topic(), record.value());
            batch.segments().forEach(segment -> expected.remove(record.partition() + "/" + segment.sourceOffset()));
        }
    }

    private RecordMetadata get(ProducerRecord<byte[], byte[]> record) {
        try {
            return producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the record was not accepted: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending", e);
        }
    }

    private void createTopics() {
        Map<String, String> forEver = Map.of(
                TopicConfig.RETENTION_MS_CONFIG,
                "-1",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(Math.max(config.maxBatchRecordBytes(), config.maxRejectBytes())));
        List<NewTopic> topics = Stream.of(
                        config.inputTopic(), config.outputTopic(), config.rejectsTopic(), config.statisticsTopic())
                .map(name -> new NewTopic(name, PARTITIONS, (short) 1).configs(forEver))
                .toList();
        try (Admin admin = Admin.create(config.clientProperties())) {
            admin.createTopics(topics).all().get();
            // A leader that does not have its partition yet would receive a producer's requests out of order.
            Map<TopicPartition, OffsetSpec> every = topics.stream()
                    .flatMap(topic -> IntStream.range(0, PARTITIONS)
                            .mapToObj(partition -> new TopicPartition(topic.name(), partition)))
                    .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
            admin.listOffsets(every).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot create the topics: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topics", e);
        }
    }
}
