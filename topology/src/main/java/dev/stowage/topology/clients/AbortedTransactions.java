package dev.stowage.topology.clients;

/**
 * How many transactions the producer of the calling stream thread has aborted.
 *
 * <p>A stream thread has one producer for all of its tasks, so an abort discards the uncommitted output of every task. Kafka Streams
 * 4.3 can abort and then keep tasks running whose output was in that transaction (decision 0015). A task compares this number
 * with the one at its initialization before it processes or commits.
 */
public final class AbortedTransactions {
    private static final ThreadLocal<Long> COUNT = ThreadLocal.withInitial(() -> 0L);

    private AbortedTransactions() {}

    /** Transactions aborted by the calling thread so far. */
    public static long ofThisThread() {
        return COUNT.get();
    }

    /** Counts one more transaction aborted by the calling thread. */
    public static void count() {
        COUNT.set(COUNT.get() + 1);
    }
}
