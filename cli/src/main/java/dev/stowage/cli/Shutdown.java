package dev.stowage.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Shuts a command down cleanly on SIGINT and SIGTERM: the process waits until the command has closed everything, and ends with the command's exit code,
 * which is 0 after a clean stop.
 */
public final class Shutdown implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 45;

    /** From the end of the command to that of main. */
    private static final long EXIT_PATIENCE_SECONDS = 5;

    private static final CompletableFuture<Integer> EXIT_CODE = new CompletableFuture<>();

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::requestAndWait, "shutdown");

    private Shutdown() {}

    /** Ends the process; the last statement of {@code main}. */
    public static void exit(int code) {
        EXIT_CODE.complete(code);
        System.exit(code);
    }

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
            if (finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                int code = EXIT_CODE.get(EXIT_PATIENCE_SECONDS, TimeUnit.SECONDS);
                // The JVM would end with 128 + the number of the signal.
                Runtime.getRuntime().halt(code);
            }
        } catch (ExecutionException | TimeoutException e) {
            // The process ends with the code of the signal.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
