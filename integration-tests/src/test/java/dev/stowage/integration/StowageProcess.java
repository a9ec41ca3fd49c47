package dev.stowage.integration;

import dev.stowage.app.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** {@code stowage run} in a process of its own, that can be killed. */
public final class StowageProcess implements AutoCloseable {
    private static final List<String> OPTIONS = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final Process process;
    private final Path log;

    private StowageProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** {@code stowage run} with the given settings. */
    public static StowageProcess run(Map<String, String> settings, Path log) throws IOException {
        return run(settings, log, OPTIONS);
    }

    /** The same, in a JVM with the given options. */
    static StowageProcess run(Map<String, String> settings, Path log, List<String> options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run"));
        new TreeMap<>(settings).forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        return start(arguments, log, options);
    }

    /** Any command. */
    public static StowageProcess start(List<String> arguments, Path log) throws IOException {
        return start(arguments, log, OPTIONS);
    }

    private static StowageProcess start(List<String> arguments, Path log, List<String> options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new StowageProcess(process, log);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String output() throws IOException {
        return Files.readString(log);
    }

    /** SIGKILL: nothing is closed, committed or said. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGSTOP: the process stands still, and does not know it. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT: it goes on as if nothing had been. */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("kill -" + name + " ended with " + status);
        }
    }

    /** SIGTERM, and its exit code. */
    public int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the process did not stop within a minute of SIGTERM");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
