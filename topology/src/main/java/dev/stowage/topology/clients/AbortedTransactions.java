package dev.stowage.topology.clients;

/**
 * Whether the producer of the calling stream thread has aborted a transaction.
 *
 * <p>A stream thread has one producer for all of its tasks, so an abort discards the uncommitted output of every task. Kafka Streams
 * 4.3 can keep tasks running whose output was in that transaction, and can restart tasks at the consumer's position instead of the last
 * committed offset (decision 0015). Both lose records. Where Kafka Streams closes all tasks of the thread, it also makes a new producer.
 */
public final class AbortedTransactions {
    private static final ThreadLocal<Boolean> ABORTED = ThreadLocal.withInitial(() -> false);

    private AbortedTransactions() {}

    /** Whether the calling thread has aborted a transaction since its producer was made. */
    public static boolean onThisThread() {
        return ABORTED.get();
    }

    /** Notes that the calling thread aborts a transaction. */
    public static void note() {
        ABORTED.set(true);
    }

    /** Notes that the calling thread begins with a new producer. */
    public static void reset() {
        ABORTED.remove();
    }
}
