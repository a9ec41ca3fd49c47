package dev.stowage.topology;

import org.apache.kafka.streams.errors.StreamsException;

/**
 * The transaction that contained a partition's output was aborted while the partition's task kept running. The thread must restart its tasks
 * from the last commit; nothing is lost then.
 */
public final class AbortedTransactionException extends StreamsException {
    private static final long serialVersionUID = 1L;

    AbortedTransactionException(int partition) {
        super("the thread that packs partition " + partition
                + " has aborted a transaction; its tasks restart from the last commit");
    }

    /** Kafka Streams logs it once for each task that it closes; a stack says nothing about the abort. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
