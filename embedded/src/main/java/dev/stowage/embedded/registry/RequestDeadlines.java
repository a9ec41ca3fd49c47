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

/** Runs each request in a thread of its own, and ends one that has not come in and been answered in time. */
final class RequestDeadlines implements Executor, AutoCloseable {
    /*
     * The JDK's server reads a request in the thread that answers it, and waits there for the rest of a half-sent one. An
     * interrupt closes the connection that a thread waits for, whether it reads headers or a body or writes an answer.
     */
    private final Duration limit;
    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor clock;

    /**
     * Starts no thread yet.
     *
     * @param limit how long a request may take
     * @param capacity how many may be read or answered at once; more wait until one of these ends
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

    /** The thread that accepts connections waits here, at most until the oldest request's time is over. */
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

    /** Interrupts a thread unless the request that it was about has ended. */
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
            Thread.interrupted(); // the next request of this thread has a deadline of its own
        }
    }
}
