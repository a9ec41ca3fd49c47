import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;

/**
 * Kafka Streams 4.3.1, exactly_once_v2: what is lost or duplicated after time-outs of a stream thread's producer. A topology without stores
 * copies four partitions on one thread.
 *
 * <p>{@code sends}: two sends time out, one after the other, for two different tasks. TaskManager.handleCorruption closes these two
 * and aborts the transaction of the thread, but the other two tasks continue as if their records had been committed: they lose
 * them. In many runs the two that were closed lose records as well: if the rebalance that follows ends before they are initialized,
 * their consumer is not set back to the committed offset.
 *
 * <p>{@code offsets}: sendOffsetsToTransaction times out. handleCorruption then commits "all other tasks". There are none, but
 * it calls commitTransaction, which commits the output of the tasks that timed out without their offsets. Whoever continues from
 * these offsets writes it again.
 *
 * <p>Run: {@code java -cp 'libs/*' HandleCorruption.java localhost:9092 sends}. Exit code 0 if nothing is lost or duplicated, else 1.
 */
public final class HandleCorruption {
    private static final int PARTITIONS = 4;
    private static final int RECORDS = 100;

    /** What shall time out now: nothing until offsets of all partitions are committed. */
    private static volatile String timingOut = "";

    /** Reports a time-out for one record of partition 0 and for one of partition 1, in two flushes. */
    private static final class TimingOutProducer extends KafkaProducer<byte[], byte[]> {
        private record Send(ProducerRecord<byte[], byte[]> record, Callback callback) {}

        private final List<Send> pending = new ArrayList<>();
        private final Set<Integer> timedOut = new HashSet<>();

        TimingOutProducer(Map<String, Object> config) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            // As if the batch of this record were in flight until delivery.timeout.ms has passed.
            if (timingOut.equals("sends") && record.partition() != null && record.partition() < 2 && timedOut.add(record.partition())) {
                pending.add(new Send(record, callback));
                return new CompletableFuture<>();
            }
            return super.send(record, callback);
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
            if (timingOut.equals("offsets") && !offsets.isEmpty()) {
                timingOut = "";
                throw new TimeoutException("max.block.ms has passed");
            }
            super.sendOffsetsToTransaction(offsets, groupMetadata);
        }

        @Override
        public void flush() {
            if (timedOut.size() == 1) {
                // Both must be in the same transaction.
                pending.forEach(send -> super.send(send.record(), send.callback()));
                pending.clear();
                timedOut.clear();
            }
            super.flush();
            if (!pending.isEmpty()) {
                pending.remove(0).callback().onCompletion(null, new TimeoutException("delivery.timeout.ms has passed"));
            }
        }
    }

    /** Kafka's clients but for the producer. */
    public static final class Clients implements KafkaClientSupplier {
        @Override
        public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
            return new TimingOutProducer(config);
        }

        @Override
        public Admin getAdmin(Map<String, Object> config) {
            return Admin.create(config);
        }

        @Override
        public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
            return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        @Override
        public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
            return getConsumer(config);
        }

        @Override
        public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
            return getConsumer(config);
        }
    }

    private HandleCorruption() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, Object> cluster = Map.of("bootstrap.servers", arguments[0]);
        String id = "handle-corruption-" + UUID.randomUUID();
        String in = id + "-in";
        String out = id + "-out";
        try (Admin admin = Admin.create(cluster)) {
            admin.createTopics(List.of(new NewTopic(in, PARTITIONS, (short) 1), new NewTopic(out, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        produce(cluster, in, 0, RECORDS / 2);

        Topology topology = new Topology()
                .addSource("source", in)
                .addSink("sink", out, (topic, key, value, partitions) -> Optional.of(Set.of((int) ((byte[]) key)[0])), "source");
        Properties properties = new Properties();
        properties.putAll(cluster);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, id);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        properties.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 2_000);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, Files.createTempDirectory(id).toString());
        properties.put(StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG, Clients.class);
        properties.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        try (KafkaStreams streams = new KafkaStreams(topology, properties)) {
            streams.setUncaughtExceptionHandler(
                    e -> StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD);
            streams.start();
            awaitCommitted(cluster, id, RECORDS / 2, 0, 1, 2, 3);
            streams.pause(); // so that one transaction holds records of all partitions
            timingOut = arguments[1];
            produce(cluster, in, RECORDS / 2, RECORDS);
            streams.resume();
            if (arguments[1].equals("offsets")) {
                System.exit(committedWithoutOffsets(cluster, id, out) == 0 ? 0 : 1);
            }
            // The tasks of partitions 0 and 1 were corrupted; those of 2 and 3 were not.
            awaitCommitted(cluster, id, RECORDS, 2, 3);
            produce(cluster, in, RECORDS, RECORDS * 3 / 2);
            awaitCommitted(cluster, id, RECORDS * 3 / 2, 0, 1, 2, 3);
        }
        int lost = 0;
        Map<Integer, Set<String>> read = read(cluster, out);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int missing = RECORDS * 3 / 2 - read.getOrDefault(partition, Set.of()).size();
            System.out.println("partition " + partition + ": " + RECORDS * 3 / 2 + " records committed, " + missing + " lost");
            lost += missing;
        }
        System.out.println("lost in all: " + lost);
        System.exit(lost == 0 ? 0 : 1);
    }

    /** Committed records of the output whose input offsets are not committed, looked for until there are some or for 30 s. */
    private static long committedWithoutOffsets(Map<String, Object> cluster, String group, String out) throws Exception {
        long without = 0;
        try (Admin admin = Admin.create(cluster)) {
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (without == 0 && System.nanoTime() < end) {
                long written = read(cluster, out).values().stream().mapToLong(Set::size).sum();
                long offsets = committed(admin, group).values().stream().mapToLong(offset -> offset).sum();
                without = Math.max(0, written - offsets);
            }
        }
        System.out.println("records of the output that were committed without their offsets: " + without);
        return without;
    }

    private static void produce(Map<String, Object> cluster, String topic, int from, int to) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(cluster, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = from * PARTITIONS; i < to * PARTITIONS; i++) {
                byte partition = (byte) (i % PARTITIONS);
                producer.send(new ProducerRecord<>(topic, (int) partition, new byte[] {partition}, ("" + i).getBytes()));
            }
        }
    }

    /** Waits until the given offset is committed for the partitions: everything before it was processed. */
    private static void awaitCommitted(Map<String, Object> cluster, String group, long offset, Integer... partitions)
            throws Exception {
        try (Admin admin = Admin.create(cluster)) {
            long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            while (System.nanoTime() < end) {
                Map<Integer, Long> committed = committed(admin, group);
                if (List.of(partitions).stream().allMatch(partition -> committed.getOrDefault(partition, 0L) == offset)) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
            throw new IllegalStateException("not everything was committed within a minute: "
                    + admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get());
        }
    }

    private static Map<Integer, Long> committed(Admin admin, String group) throws Exception {
        Map<Integer, Long> committed = new HashMap<>();
        admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, at) -> committed.put(partition.partition(), at.offset()));
        return committed;
    }

    private static Map<Integer, Set<String>> read(Map<String, Object> cluster, String topic) {
        Map<String, Object> config = new HashMap<>(cluster);
        config.put("isolation.level", "read_committed");
        Map<Integer, Set<String>> read = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                partitions.add(new TopicPartition(topic, partition));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    read.computeIfAbsent(record.partition(), unseen -> new HashSet<>()).add(new String(record.value()));
                }
            }
        }
        return read;
    }
}
