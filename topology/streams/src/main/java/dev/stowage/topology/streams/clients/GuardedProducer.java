package dev.stowage.topology.streams.clients;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka's producer; notes in {@link FailedTransactions} when a transaction fails, and commits none after its offsets or its commit
 * have failed. All other results and errors are Kafka's.
 */
final class GuardedProducer extends KafkaProducer<byte[], byte[]> {
    /*
     * After a time-out of sendOffsetsToTransaction, Kafka Streams calls commitTransaction for "all other tasks", even if there are none. If
     * the brokers are back by then, this commits the output of the tasks that timed out, without their offsets: they pack
     * the same records again (decision 0015).
     */
    private boolean failed;

    /** Kafka Streams makes a thread's later producers on that thread. */
    GuardedProducer(Map<String, Object> configs) {
        super(configs, new ByteArraySerializer(), new ByteArraySerializer());
        FailedTransactions.reset();
    }

    @Override
    public void beginTransaction() {
        failed = false;
        super.beginTransaction();
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        requireIntact();
        guard(() -> super.sendOffsetsToTransaction(offsets, groupMetadata));
    }

    @Override
    public void commitTransaction() {
        requireIntact();
        guard(super::commitTransaction);
    }

    /** Notes also an abort that fails: its transaction is not committed either. */
    @Override
    public void abortTransaction() {
        FailedTransactions.note();
        super.abortTransaction();
    }

    private void requireIntact() {
        if (failed) {
            throw new TransactionAbortableException(
                    "an earlier step of the transaction's commit has failed; it must be aborted");
        }
    }

    private void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            failed = true;
            FailedTransactions.note();
            throw e;
        }
    }
}
