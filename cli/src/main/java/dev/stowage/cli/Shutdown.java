package dev.stowage.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a command end cleanly when the process is told to (SIGINT, SIGTERM): the process waits until it has. */
public final class Shutdown implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 45;

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::requestAndWait, "shutdown");

    private Shutdown() {}

    /** From now on the process waits for {@link #close} before it ends. */
    public static Shutdown hook() {
        Shutdown shutdown = new Shutdown();
        Runtime.getRuntime().addShutdownHook(shutdown.hook);
        return shutdown;
    }

    /** Asks for the end from inside the process. */
    public void request() {
        requested.countDown();
    }

    /** Whether the end was asked for. */
    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Waits until the end is asked for. */
    public void await() throws InterruptedException {
        requested.await();
    }

    /** Waits until the end is asked for or the time is over; whether it was asked for. */
    public boolean await(long millis) throws InterruptedException {
        return requested.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Says that everything is closed. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // The hook is what waits for this call.
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
