package dev.stowage.topology.streams;

import org.apache.kafka.streams.errors.StreamsException;

/**
 * A transaction of the thread has failed, and Kafka Streams kept the task running. The thread must restart its tasks from the last commit;
 * nothing is lost then.
 */
public final class FailedTransactionException extends StreamsException {
    private static final long serialVersionUID = 1L;

    FailedTransactionException(int partition) {
        super("the thread that packs partition " + partition
                + " has a failed transaction; its tasks restart from the last commit");
    }

    /** Kafka Streams logs it once for each task that it closes; a stack trace would not help. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
