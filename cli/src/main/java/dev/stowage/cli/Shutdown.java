package dev.stowage.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Shuts a command down cleanly on SIGINT and SIGTERM: the process waits until the command has closed everything. */
public final class Shutdown implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 45;

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::requestAndWait, "shutdown");

    private Shutdown() {}

    /** Installs the hook: from now on, the process waits for {@link #close} before it exits. */
    public static Shutdown hook() {
        Shutdown shutdown = new Shutdown();
        Runtime.getRuntime().addShutdownHook(shutdown.hook);
        return shutdown;
    }

    /** Requests the shutdown from inside the process. */
    public void request() {
        requested.countDown();
    }

    /** Whether the shutdown was requested. */
    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Waits until the shutdown is requested. */
    public void await() throws InterruptedException {
        requested.await();
    }

    /** Waits until the shutdown is requested or the time is over; returns whether it was requested. */
    public boolean await(long millis) throws InterruptedException {
        return requested.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Signals that everything is closed. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // The hook is running and waits for this call.
        }
    }

    private void requestAndWait() {
        requested.countDown();
        try {
            finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
