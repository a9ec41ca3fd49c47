package dev.stowage.topology.streams.clients;

/**
 * Whether a transaction of the calling stream thread has failed: it was aborted, or its commit was not confirmed.
 *
 * <p>A stream thread has one producer for all of its tasks, so a failed transaction concerns every task. Kafka Streams 4.3 can keep tasks
 * running whose output was in that transaction, and can restart tasks at the consumer's position instead of the last
 * committed offset (decision 0015). Both lose records. Where Kafka Streams closes all tasks of the thread, it also makes a new producer.
 */
public final class FailedTransactions {
    private static final ThreadLocal<Boolean> FAILED = ThreadLocal.withInitial(() -> false);

    private FailedTransactions() {}

    /** Whether a transaction has failed on the calling thread since its producer was made. */
    public static boolean onThisThread() {
        return FAILED.get();
    }

    /** Notes that a transaction of the calling thread has failed. */
    public static void note() {
        FAILED.set(true);
    }

    /** Notes that the calling thread begins with a new producer. */
    public static void reset() {
        FAILED.remove();
    }
}
