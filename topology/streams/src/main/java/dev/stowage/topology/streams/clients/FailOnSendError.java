package dev.stowage.topology.streams.clients;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;

/**
 * Ends the stream thread when a record could not be sent, so that all of its tasks restart from the last commit.
 *
 * <p>Kafka's default answers a time-out with RETRY. Kafka Streams then closes only the task of that record and aborts the transaction
 * of the whole thread. Other tasks of the thread can go on as if it had been committed, and lose their output (decision 0015).
 */
public final class FailOnSendError implements ProductionExceptionHandler {
    @Override
    public Response handleError(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
        return Response.fail();
    }

    @Override
    @SuppressWarnings("rawtypes") // as Kafka declares it
    public Response handleSerializationError(
            ErrorHandlerContext context,
            ProducerRecord record,
            Exception exception,
            SerializationExceptionOrigin origin) {
        return Response.fail();
    }

    @Override
    public void configure(Map<String, ?> configs) {
        // Nothing to configure.
    }
}
