package dev.stowage.embedded.registry;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs each request in a separate thread, and aborts requests that exceed their deadline. */
final class RequestDeadlines implements Executor, AutoCloseable {
    /*
     * The JDK's server reads a request in the thread that handles it, and waits there for the rest of an incomplete request. An
     * interrupt closes the connection that a thread is blocked on, while reading headers or body or while writing the response.
     */
    private final Duration limit;
    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor clock;

    /**
     * Creates the executor, without starting threads.
     *
     * @param limit max duration of a request
     * @param capacity max number of concurrent requests; others wait
     */
    RequestDeadlines(Duration limit, int capacity) {
        this.limit = limit;
        ThreadFactory daemons = task -> {
            Thread thread = new Thread(task, "schema-registry");
            thread.setDaemon(true);
            return thread;
        };
        threads = new ThreadPoolExecutor(
                0, capacity, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons, this::waitForThread);
        clock = new ScheduledThreadPoolExecutor(1, daemons);
        clock.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void execute(Runnable request) {
        threads.execute(() -> run(request));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        clock.shutdownNow();
    }

    private void run(Runnable request) {
        Deadline deadline = new Deadline(Thread.currentThread());
        ScheduledFuture<?> alarm = clock.schedule(deadline::pass, limit.toNanos(), TimeUnit.NANOSECONDS);
        try {
            request.run();
        } finally {
            alarm.cancel(false);
            deadline.end();
        }
    }

    /** Blocks the thread that accepts connections until a thread is free. */
    private void waitForThread(Runnable request, ThreadPoolExecutor pool) {
        try {
            if (pool.isShutdown() || !pool.getQueue().offer(request, 2 * limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new RejectedExecutionException("no thread is free");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RejectedExecutionException("the registry stops", e);
        }
    }

    /** Interrupts a thread unless its request has ended. */
    private static final class Deadline {
        private final Thread thread;
        private boolean ended;

        Deadline(Thread thread) {
            this.thread = thread;
        }

        synchronized void pass() {
            if (!ended) {
                thread.interrupt();
            }
        }

        synchronized void end() {
            ended = true;
            Thread.interrupted(); // the next request of this thread has its own deadline
        }
    }
}
