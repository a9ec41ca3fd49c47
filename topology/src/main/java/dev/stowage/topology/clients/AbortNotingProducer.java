package dev.stowage.topology.clients;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's producer; notes in {@link AbortedTransactions} that it aborts a transaction. Changes no result and no error. */
final class AbortNotingProducer extends KafkaProducer<byte[], byte[]> {
    /** Kafka Streams makes a thread's later producers on that thread. */
    AbortNotingProducer(Map<String, Object> configs) {
        super(configs, new ByteArraySerializer(), new ByteArraySerializer());
        AbortedTransactions.reset();
    }

    /** Notes also an abort that fails: its transaction is not committed either. */
    @Override
    public void abortTransaction() {
        AbortedTransactions.note();
        super.abortTransaction();
    }
}
