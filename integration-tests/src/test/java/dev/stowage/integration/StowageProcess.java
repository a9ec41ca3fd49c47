package dev.stowage.integration;

import dev.stowage.app.Main;
import dev.stowage.integration.Stowage.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A command in a separate process that can be killed and frozen. Wait for it with {@link #await}, which fails with the
 * end of the log as soon as the process ends.
 */
public final class StowageProcess implements AutoCloseable {
    /** Logged by {@code stowage run} when all its threads have started. */
    private static final String STARTED = "health on";

    private static final int LAST_LINES = 60;

    /** Printed after the stacks in a thread dump. */
    private static final String END_OF_DUMP = "JNI global refs";

    private static final Duration DUMP = Duration.ofSeconds(20);

    /** Commands have timeouts of their own. */
    private static final Duration COMMAND = Duration.ofMinutes(10);

    private static final List<String> JVM = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /** The log of users, not that of the tests, which is on the class path as well. */
    private static final String LOG_OF_USERS = "-Dlogback.configurationFile=logback.xml";

    private final Process process;
    private final Path log;
    private final long logStart;

    private StowageProcess(Process process, Path log, long logStart) {
        this.process = process;
        this.log = log;
        this.logStart = logStart;
    }

    /** {@code stowage run} with the given settings. */
    public static StowageProcess run(Map<String, String> settings, Path log, String... options) throws IOException {
        return run(JVM, settings, log, options);
    }

    /** The same with additional JVM options. */
    static StowageProcess run(List<String> jvm, Map<String, String> settings, Path log, String... options)
            throws IOException {
        Path file = Stowage.write(settings, log.resolveSibling(log.getFileName() + ".properties"));
        List<String> arguments = new ArrayList<>(List.of("run", "--config", file.toString()));
        arguments.addAll(List.of(options));
        return java(jvm, Main.class, arguments, log);
    }

    /** Any command. */
    public static StowageProcess start(List<String> arguments, Path log) throws IOException {
        return java(Main.class, arguments, log);
    }

    /** The same with additional JVM options. */
    static StowageProcess start(List<String> jvm, List<String> arguments, Path log) throws IOException {
        return java(jvm, Main.class, arguments, log);
    }

    /** Any class with a main method; its output is appended to a log. */
    public static StowageProcess java(Class<?> main, List<String> arguments, Path log) throws IOException {
        return java(JVM, main, arguments, log);
    }

    private static StowageProcess java(List<String> jvm, Class<?> main, List<String> arguments, Path log)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of(LOG_OF_USERS, "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        long logStart = Files.exists(log) ? Files.size(log) : 0;
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new StowageProcess(process, log, logStart);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What this process has written, without earlier content of the same log. */
    public String output() {
        try {
            byte[] all = Files.readAllBytes(log);
            return new String(all, (int) logStart, all.length - (int) logStart, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until {@code stowage run} is ready. */
    public void awaitStart(Duration patience) {
        awaitOutput(STARTED, patience);
    }

    /** Waits until the process has written a text. */
    public void awaitOutput(String text, Duration patience) {
        await("\"" + text + "\" in the output", patience, () -> output().contains(text));
    }

    /**
     * Waits for an effect of this process.
     *
     * @throws AssertionError at once if the process ends before, with the end of its log, or after the given time
     */
    public void await(String what, Duration patience, Callable<Boolean> condition) {
        try {
            Awaitility.await(what)
                    .atMost(patience)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        boolean alive = isAlive();
                        boolean holds = condition.call();
                        if (!alive && !holds) {
                            throw new AssertionError("waiting for " + what + ": " + describe());
                        }
                        return holds;
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "no " + what + " within " + patience.toSeconds() + " s: " + describe() + "\n" + threads(), e);
        }
    }

    /** Runs a command in this process that waits for the other one, such as {@code close}. */
    public Outcome command(Map<String, String> settings, String... arguments) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        Thread thread =
                new Thread(() -> outcome.complete(Stowage.run(settings, arguments)), String.join(" ", arguments));
        thread.setDaemon(true);
        thread.start();
        await("end of " + String.join(" ", arguments), COMMAND, outcome::isDone);
        return outcome.join();
    }

    /** Waits until the process ends by itself, and returns its exit code. */
    public int awaitEnd(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("no end within " + patience.toSeconds() + " s: " + describe());
        }
        return process.exitValue();
    }

    /** Fails with the end of the log if the process has ended. */
    public void requireAlive() {
        if (!isAlive()) {
            throw new AssertionError(describe());
        }
    }

    /** State and the last lines of the log. */
    String describe() {
        List<String> lines = output().lines().toList();
        return "process " + process.pid()
                + (isAlive() ? " runs" : " ended with exit code " + process.exitValue())
                + ", the last lines of " + log + ":\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    /** Thread dump of a process that does not do what the test waits for. */
    private String threads() {
        int before = output().length();
        try {
            thaw();
            dumpThreads();
            Awaitility.await("thread dump")
                    .atMost(DUMP)
                    .until(() -> !isAlive() || output().lastIndexOf(END_OF_DUMP) > before);
        } catch (IOException | InterruptedException | IllegalStateException | ConditionTimeoutException e) {
            return "no thread dump: " + e;
        }
        return output().substring(before);
    }

    /** SIGKILL: no shutdown, no commit. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGSTOP: the process is frozen. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT: the process resumes. */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** SIGQUIT: writes a thread dump to the log. */
    public void dumpThreads() throws IOException, InterruptedException {
        signal("QUIT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("kill -" + name + " ended with " + status);
        }
    }

    /** Sends SIGTERM and returns the exit code. */
    public int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            String described = describe();
            process.destroyForcibly();
            throw new IllegalStateException("the process did not stop within a minute of SIGTERM: " + described);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
