package dev.stowage.cluster.close;

import dev.stowage.cli.UserException;
import dev.stowage.cluster.consume.Consumers;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.input.Tick;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Appends ticks to the input topic and waits until the application has consumed them. Not thread-safe. */
public final class WindowCloser implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long LONGEST_SCAN = 1L << 20;

    private final StowageConfig config;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Admin admin;

    public WindowCloser(StowageConfig config) {
        this.config = config;
        consumer = Consumers.toTheEnd(config.clientProperties());
        Map<String, Object> writing = config.clientProperties();
        writing.put(ProducerConfig.ACKS_CONFIG, "all");
        producer = new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
        admin = Admin.create(config.clientProperties());
    }

    /**
     * The end of a partition.
     *
     * @param after offset of the last record that is not a tick
     * @param tick offset of the tick that closes the last window, -1 if there is none
     */
    private record Target(long after, long tick) {}

    /** Appends a tick to every partition whose last record is not a tick; returns the number of ticks. */
    public int sendTicks() {
        Map<TopicPartition, Target> before = lastRecords();
        int sent = 0;
        for (Map.Entry<TopicPartition, Target> entry : before.entrySet()) {
            if (entry.getValue().tick() < 0) {
                send(entry.getKey(), entry.getValue().after());
                sent++;
            }
        }
        return sent;
    }

    /**
     * Sends ticks until the application has closed every window, so that its pools are empty.
     *
     * @param onWait is called repeatedly with the number of partitions that are not closed yet
     * @throws UserException if the time is over
     */
    public void closeAll(Duration patience, IntConsumer onWait) throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            // A tick after which another record was written has no effect, so the end of the log is read again each
            // time.
            sendTicks();
            Map<TopicPartition, Long> behind = behind(lastRecords());
            onWait.accept(behind.size());
            if (behind.isEmpty()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new UserException("application " + config.applicationId() + " has not closed the windows of "
                        + behind.keySet() + " within " + patience.toSeconds()
                        + " s: is it running (`stowage run`)? Is a producer still writing? --timeout waits longer");
            }
            pause();
        }
    }

    /** Whether the application has closed the windows of all records, so that its pools are empty. */
    public boolean isAllClosed() throws InterruptedException, ExecutionException {
        return behind(lastRecords()).isEmpty();
    }

    @Override
    public void close() {
        consumer.close();
        producer.close();
        admin.close();
    }

    private Map<TopicPartition, Long> behind(Map<TopicPartition, Target> targets)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(config.applicationId())
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, Long> behind = new TreeMap<>((a, b) -> Integer.compare(a.partition(), b.partition()));
        targets.forEach((partition, target) -> {
            OffsetAndMetadata offset = committed.get(partition);
            if (target.tick() < 0 || offset == null || offset.offset() <= target.tick()) {
                behind.put(partition, target.tick());
            }
        });
        return behind;
    }

    private static void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    }

    private void send(TopicPartition partition, long after) {
        Future<RecordMetadata> sent = producer.send(Tick.record(partition.topic(), partition.partition(), after));
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw new UserException(
                    "cannot write a tick to " + partition + ": "
                            + Objects.requireNonNullElse(e.getCause(), e).getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted while writing a tick to " + partition, e);
        }
    }

    /** The ends of all partitions with records. */
    private Map<TopicPartition, Target> lastRecords() {
        List<TopicPartition> partitions = Consumers.partitions(consumer, config.inputTopic());
        Map<TopicPartition, Long> begins = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        Map<TopicPartition, Target> found = new HashMap<>();
        for (TopicPartition partition : partitions) {
            // The last entries may be transaction markers and ticks, so more and more entries are read until there is a
            // record.
            long begin = Objects.requireNonNull(begins.get(partition));
            long end = Objects.requireNonNull(ends.get(partition));
            boolean more = end > begin;
            for (long back = 16; more; back *= 8) {
                long from = Math.max(begin, end - back);
                Target target = lastRecord(partition, from, end);
                if (target != null) {
                    found.put(partition, target);
                }
                more = target == null && from > begin && back <= LONGEST_SCAN;
            }
        }
        consumer.unsubscribe();
        return found;
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> wanted =
                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> which));
        try {
            return admin
                    .listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                    .all()
                    .get()
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().offset()));
        } catch (ExecutionException e) {
            throw new UserException(
                    "cannot read the end offsets of topic " + config.inputTopic() + ": "
                            + Objects.requireNonNullElse(e.getCause(), e).getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted while reading the end offsets of topic " + config.inputTopic(), e);
        }
    }

    private @Nullable Target lastRecord(TopicPartition partition, long from, long end) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        Target last = null;
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (!Tick.isTick(record.headers(), record.value())) {
                    last = new Target(record.offset(), -1);
                } else if (last != null
                        && last.tick() < 0
                        && Tick.after(record.headers()).orElse(-1) == last.after()) {
                    last = new Target(last.after(), record.offset());
                }
            }
        }
        return last;
    }
}
