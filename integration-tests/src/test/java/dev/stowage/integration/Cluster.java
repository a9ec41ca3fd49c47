package dev.stowage.integration;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.embedded.EmbeddedBroker;
import dev.stowage.embedded.EmbeddedRegistry;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender;
import dev.stowage.files.ingest.SequenceSender.Labels;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.topology.core.input.Tick;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** An embedded broker and registry, and what tests ask of them. */
public final class Cluster implements AutoCloseable {
    private final EmbeddedBroker broker;
    private final EmbeddedRegistry registry;
    private final Path directory;

    private Cluster(Path directory, Map<String, String> brokerProperties) {
        this.directory = directory;
        registry = EmbeddedRegistry.builder().start();
        broker = EmbeddedBroker.builder()
                .dataDirectory(directory.resolve("kafka"))
                .properties(brokerProperties)
                .start();
    }

    public static Cluster start(Path directory) {
        return start(directory, Map.of());
    }

    /** One whose broker has properties of its own. */
    static Cluster start(Path directory, Map<String, String> brokerProperties) {
        return new Cluster(directory, brokerProperties);
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Configuration of an application on this cluster, in the order key, value, key, value. */
    public Map<String, String> settings(String applicationId, String... more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("application.id", applicationId);
        settings.put("bootstrap.servers", broker.bootstrapServers());
        settings.put("schema.registry.url", registry.url().toString());
        settings.put("state.dir", directory.resolve("state-" + applicationId).toString());
        settings.put("http.port", "0");
        settings.put("kafka.commit.interval.ms", "100");
        // The checks at the start end the process if the broker does not answer within 15 s, and on a busy machine it
        // may not.
        settings.put("kafka.request.timeout.ms", "60000");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    public AppConfig config(String applicationId, String... more) {
        return AppConfig.load(Map.of(), null, Map.of(), settings(applicationId, more));
    }

    public SchemaRegistryClient registry(AppConfig config) {
        return RegistryClients.create(config.stowage().registry());
    }

    /** Sends generated sequences to the input. */
    public void send(AppConfig config, SequenceGenerator generator, int count, Timestamps timestamps) {
        try (SequenceSender sender = new SequenceSender(config.stowage(), registry(config), timestamps, Labels.NONE)) {
            for (int i = 0; i < count; i++) {
                sender.send(generator.next());
            }
            sender.flush();
        }
    }

    /** Everything committed to a topic now, by partition, then by offset. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return read(broker.bootstrapServers(), topic);
    }

    /** The same of any broker. */
    static List<ConsumerRecord<byte[], byte[]>> read(String bootstrapServers, String topic) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // The fetch after the last record waits for more. The next partition waits for that fetch.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            for (TopicPartition partition : partitions) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                while (consumer.position(partition) < ends.get(partition)) {
                    consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                }
            }
        }
        records.sort((a, b) -> a.partition() != b.partition()
                ? Integer.compare(a.partition(), b.partition())
                : Long.compare(a.offset(), b.offset()));
        return records;
    }

    /** Writes a topic again under another name, each value as the given function has it; null leaves a record out. */
    void copy(String topic, String copy, Function<ConsumerRecord<byte[], byte[]>, byte @Nullable []> value) {
        Map<String, String> properties = Map.of("retention.ms", "-1", "max.message.bytes", "20000000");
        List<ConsumerRecord<byte[], byte[]>> records = read(topic);
        int partitions = 1 + records.get(records.size() - 1).partition();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(copy, partitions, (short) 1).configs(properties)))
                    .all()
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                byte[] written = value.apply(record);
                if (written != null) {
                    producer.send(new ProducerRecord<>(
                            copy, record.partition(), record.timestamp(), record.key(), written, record.headers()));
                }
            }
        }
    }

    /** Appends ticks that must close nothing, stale ones and one beyond the end, and one that may, twice, to each partition. */
    void appendTicks(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = read(topic);
        int partitions = 1 + records.get(records.size() - 1).partition();
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int partition = 0; partition < partitions; partition++) {
                int here = partition;
                long last = records.stream()
                        .filter(record -> record.partition() == here && !Tick.isTick(record.headers(), record.value()))
                        .mapToLong(ConsumerRecord::offset)
                        .max()
                        .orElse(0);
                for (long after : new long[] {0, last / 2, last + 1_000_000, last, last}) {
                    producer.send(Tick.record(topic, partition, after));
                }
            }
        }
    }

    /** Gives topics more partitions. */
    public void grow(int partitions, String... topics) throws ExecutionException, InterruptedException {
        Map<String, NewPartitions> grown = new HashMap<>();
        for (String topic : topics) {
            grown.put(topic, NewPartitions.increaseTo(partitions));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createPartitions(grown).all().get();
        }
    }

    /** Writes a record once more. */
    void append(String topic, ConsumerRecord<byte[], byte[]> record) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.send(new ProducerRecord<>(
                    topic, record.partition(), record.timestamp(), record.key(), record.value(), record.headers()));
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        // One request at a time: a new topic may refuse the first and take the second, and then the first is out of
        // order.
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "max.request.size",
                        20_000_000,
                        "max.in.flight.requests.per.connection",
                        1),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Whether no open transaction keeps readers of committed records from the end of a topic. */
    boolean isAllCommitted(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            int partitions = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size();
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            for (int partition = 0; partition < partitions; partition++) {
                latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
            for (TopicPartition partition : latest.keySet()) {
                long committed = offset(admin, latest, partition, IsolationLevel.READ_COMMITTED);
                if (committed != offset(admin, latest, partition, IsolationLevel.READ_UNCOMMITTED)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Has the transactional producers whose ids begin with the given prefix fail, and aborts what they have begun. */
    void fenceProducers(String prefix) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            List<String> ids = admin.listTransactions().all().get().stream()
                    .map(TransactionListing::transactionalId)
                    .filter(id -> id.startsWith(prefix))
                    .toList();
            if (ids.isEmpty()) {
                throw new AssertionError("no transactional producer has an id that begins with " + prefix);
            }
            admin.fenceProducers(ids).all().get();
        }
    }

    private static long offset(
            Admin admin, Map<TopicPartition, OffsetSpec> latest, TopicPartition partition, IsolationLevel isolation)
            throws ExecutionException, InterruptedException {
        return admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                .partitionResult(partition)
                .get()
                .offset();
    }

    /** Input records that an application has packed or rejected for good. */
    public long committed(String applicationId, String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return admin
                    .listConsumerGroupOffsets(applicationId)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .entrySet()
                    .stream()
                    .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
                    .mapToLong(entry -> entry.getValue().offset())
                    .sum();
        }
    }

    /**
     * Input partitions of an application by the id of the instance that packs them, those of all its threads together; none as long as no member
     * has joined the group, which may be some time after the start.
     */
    Map<String, Set<TopicPartition>> partitionsByInstance(String applicationId)
            throws ExecutionException, InterruptedException {
        Map<String, Set<TopicPartition>> held = new TreeMap<>();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            for (MemberDescription member : admin.describeConsumerGroups(List.of(applicationId))
                    .all()
                    .get()
                    .get(applicationId)
                    .members()) {
                String thread = member.groupInstanceId().orElseThrow();
                held.computeIfAbsent(thread.substring(0, thread.lastIndexOf('-')), unseen -> new HashSet<>())
                        .addAll(member.assignment().topicPartitions());
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
        }
        return held;
    }

    /** Whether two instances of an application have as many of its partitions each. */
    public boolean isSharedByTwo(String applicationId) throws ExecutionException, InterruptedException {
        List<Integer> held = partitionsByInstance(applicationId).values().stream()
                .map(Set::size)
                .toList();
        return held.size() == 2 && held.get(0) > 0 && held.get(0).equals(held.get(1));
    }

    /** Where the registry itself listens. */
    public URI registryUrl() {
        return registry.url();
    }

    @Override
    public void close() {
        broker.close();
        registry.close();
    }
}
