package dev.stowage.tools.rejects;

import dev.stowage.cli.UserException;
import dev.stowage.cluster.consume.Consumers;
import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.schemas.RejectHeaders;
import dev.stowage.schemas.RejectReason;
import dev.stowage.schemas.ShownText;
import dev.stowage.topology.core.config.StowageConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends the rejects of one reason to the input topic again, each at most once: the offsets of the rejects are committed in the same transaction,
 * in a consumer group per reason.
 */
final class Redrive implements AutoCloseable {
    /** Header with the position of the original record, {@code topic/partition/offset}. */
    static final String REDRIVEN = "stowage.redriven";

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Set<String> OWN_HEADERS = Set.of(
            RejectHeaders.REASON,
            RejectHeaders.DETAIL,
            RejectHeaders.TOPIC,
            RejectHeaders.PARTITION,
            RejectHeaders.OFFSET,
            RejectHeaders.TIMESTAMP,
            RejectHeaders.OMITTED);

    private final StowageConfig config;
    private final RejectReason reason;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;

    Redrive(StowageConfig config, RejectReason reason) {
        this.config = config;
        this.reason = reason;
        String group = group(config, reason);
        Map<String, Object> reading = config.clientProperties();
        reading.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        consumer = Consumers.ofCommitted(reading);
        Map<String, Object> writing = config.clientProperties();
        writing.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, group);
        writing.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, config.maxRejectBytes());
        producer = new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The consumer group of a reason, which is also the transactional id. */
    static String group(StowageConfig config, RejectReason reason) {
        return config.applicationId() + "-redrive-" + reason.name();
    }

    /** Sends all rejects of the reason up to now that were not sent again before; returns their number. */
    long run() {
        // Fences another redrive of this reason that is still running.
        producer.initTransactions();
        List<TopicPartition> partitions = Consumers.partitions(consumer, config.rejectsTopic());
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long sent = 0;
        while (partitions.stream().anyMatch(at -> consumer.position(at) < Objects.requireNonNull(ends.get(at)))) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (!records.isEmpty()) {
                sent += send(records, ends);
            }
        }
        return sent;
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit of the transaction fails if a record was not delivered
    private long send(ConsumerRecords<byte[], byte[]> records, Map<TopicPartition, Long> ends) {
        long sent = 0;
        Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
        producer.beginTransaction();
        try {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                // Records that the running application rejects in the meantime are left to the next run, which prevents
                // a loop.
                if (record.offset() >= Objects.requireNonNull(ends.get(partition))) {
                    continue;
                }
                Reject reject = Reject.of(record);
                if (reject.reason() == reason && reject.topic().equals(config.inputTopic())) {
                    producer.send(again(reject));
                    sent++;
                }
                done.put(partition, new OffsetAndMetadata(record.offset() + 1));
            }
            producer.sendOffsetsToTransaction(done, consumer.groupMetadata());
            producer.commitTransaction();
        } catch (RuntimeException e) {
            producer.abortTransaction();
            throw e;
        }
        return sent;
    }

    private ProducerRecord<byte[], byte[]> again(Reject reject) {
        ConsumerRecord<byte[], byte[]> original = reject.omitted() ? original(reject) : reject.record();
        Headers headers = new RecordHeaders();
        for (Header header : original.headers()) {
            if (!OWN_HEADERS.contains(header.key())) {
                headers.add(header);
            }
        }
        headers.remove(REDRIVEN);
        headers.add(REDRIVEN, reject.source().getBytes(StandardCharsets.UTF_8));
        return new ProducerRecord<>(
                config.inputTopic(), reject.partition(), null, original.key(), original.value(), headers);
    }

    /** The original record, if the reject was too large to contain it. */
    private ConsumerRecord<byte[], byte[]> original(Reject reject) {
        try (PartitionCursor cursor =
                new PartitionCursor(config.clientProperties(), reject.topic(), reject.partition(), reject.offset())) {
            ConsumerRecord<byte[], byte[]> found = cursor.next();
            if (found == null || found.offset() != reject.offset()) {
                throw new UserException("the reject of " + ShownText.of(reject.source())
                        + " was too large to contain the record, and the input topic no longer has it");
            }
            return found;
        }
    }
}
