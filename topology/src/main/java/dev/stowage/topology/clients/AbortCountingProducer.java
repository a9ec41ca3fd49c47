package dev.stowage.topology.clients;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's producer; counts in {@link AbortedTransactions} each transaction that it aborts. Changes no result and no error. */
final class AbortCountingProducer extends KafkaProducer<byte[], byte[]> {
    AbortCountingProducer(Map<String, Object> configs) {
        super(configs, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Counts also an abort that fails: its transaction is not committed either. */
    @Override
    public void abortTransaction() {
        AbortedTransactions.count();
        super.abortTransaction();
    }
}
