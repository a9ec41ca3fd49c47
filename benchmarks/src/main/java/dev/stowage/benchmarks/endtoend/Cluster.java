package dev.stowage.benchmarks.endtoend;

import dev.stowage.app.Main;
import dev.stowage.cluster.consume.Consumers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** An embedded broker and registry in a child process, with admin queries. Closing it deletes its files. */
final class Cluster implements AutoCloseable {
    private static final int NODE = 1;
    private static final Duration POLL = Duration.ofMillis(200);

    private final Path directory;
    private final Child process;
    private final Admin admin;
    private final String bootstrapServers;
    private final String registryUrl;

    Cluster() throws IOException {
        directory = Files.createTempDirectory("stowage-benchmark");
        process = new Child(
                List.of("-Xmx1g"),
                List.of(
                        Main.class.getName(),
                        "broker",
                        "--port=0",
                        "--registry-port=0",
                        "--data=" + directory.resolve("broker")));
        try {
            bootstrapServers = lastWord(process.readLine());
            registryUrl = lastWord(process.readLine());
        } catch (IOException e) {
            process.close();
            Utils.delete(directory.toFile());
            throw e;
        }
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** Directory for other files of the run. */
    Path directory() {
        return directory;
    }

    /** Configuration keys for connecting to it. */
    Map<String, String> keys() {
        return Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "schema.registry.url",
                registryUrl,
                "state.dir",
                directory().resolve("state").toString());
    }

    /** Records of a topic that contains no transaction markers. */
    long records(String topic) throws ExecutionException, InterruptedException {
        return admin
                .listOffsets(partitions(topic).stream()
                        .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                .all()
                .get()
                .values()
                .stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    /** Records before the committed offsets of a group. */
    long committed(String group, String topic) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        return offsets.entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
                .mapToLong(entry -> entry.getValue().offset())
                .sum();
    }

    /** Bytes of a topic on disk, compressed by its producer. */
    long bytes(String topic) throws ExecutionException, InterruptedException {
        Map<String, LogDirDescription> directories = Objects.requireNonNull(
                admin.describeLogDirs(List.of(NODE)).allDescriptions().get().get(NODE));
        return directories.values().stream()
                .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                .filter(entry -> entry.getKey().topic().equals(topic))
                .mapToLong(entry -> entry.getValue().size())
                .sum();
    }

    /** Total bytes of the values of a topic, uncompressed. */
    long valueBytes(String topic) {
        AtomicLong bytes = new AtomicLong();
        read(topic, record -> bytes.addAndGet(record.serializedValueSize()));
        return bytes.get();
    }

    /** Passes the committed records of a topic to a consumer, from the beginning to the current end. */
    void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        try (KafkaConsumer<byte[], byte[]> consumer = Consumers.ofCommitted(clientProperties())) {
            List<TopicPartition> partitions = Consumers.partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(
                            partition -> consumer.position(partition) < Objects.requireNonNull(ends.get(partition)))) {
                consumer.poll(POLL).forEach(taker);
            }
        }
    }

    /** Sets the timestamp type of a topic to LogAppendTime. */
    void stampOnAppend(String topic) throws ExecutionException, InterruptedException {
        ConfigEntry entry = new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    /** Deletes the topics of an application, so that the disk does not fill. */
    void forget(String application) throws ExecutionException, InterruptedException {
        List<String> topics = admin.listTopics().names().get().stream()
                .filter(name -> name.startsWith(application))
                .toList();
        admin.deleteTopics(topics).all().get();
    }

    /** Limits the bytes per second that each client may send (quota); null removes the limit. */
    void throttle(@Nullable Long bytesPerSecond) throws ExecutionException, InterruptedException {
        Map<String, String> everyClient = new HashMap<>();
        everyClient.put(ClientQuotaEntity.CLIENT_ID, null);
        admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                        new ClientQuotaEntity(everyClient),
                        List.of(new ClientQuotaAlteration.Op(
                                "producer_byte_rate", bytesPerSecond == null ? null : bytesPerSecond.doubleValue())))))
                .all()
                .get();
    }

    Map<String, Object> clientProperties() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", bootstrapServers);
        return properties;
    }

    @Override
    public void close() throws IOException {
        admin.close();
        process.close();
        Utils.delete(directory.toFile());
    }

    private Collection<TopicPartition> partitions(String topic) throws ExecutionException, InterruptedException {
        return Objects.requireNonNull(admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .get(topic))
                .partitions()
                .stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private static String lastWord(String line) {
        return line.substring(line.lastIndexOf(' ') + 1);
    }
}
