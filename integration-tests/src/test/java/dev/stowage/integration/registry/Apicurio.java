package dev.stowage.integration.registry;

import dev.stowage.embedded.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Apicurio Registry in a separate process. Its API is like Confluent's, with a different implementation. */
final class Apicurio implements Registry {
    /** Starts in 8 s on an idle machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Path UNPACKED = Path.of("target", "apicurio");

    private final Path directory;
    private final int port;
    private Process process;

    private Apicurio(Path directory, int port) throws IOException {
        this.directory = directory;
        this.port = port;
        process = launch();
    }

    /**
     * Starts it and returns when it is ready.
     *
     * @param directory for its database and its log
     */
    static Apicurio start(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Apicurio apicurio = new Apicurio(directory, FreePort.find());
        apicurio.await();
        return apicurio;
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    /** Apicurio 2 does not support this. */
    @Override
    public boolean servesGuids() {
        return false;
    }

    @Override
    public void restart() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("Apicurio does not stop:\n" + log());
        }
        process = launch();
        await();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-jar",
                runner().toString());
        builder.environment()
                .put(
                        "REGISTRY_DATASOURCE_URL",
                        "jdbc:h2:file:" + directory.resolve("registry").toAbsolutePath());
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                .start();
    }

    private static Path runner() throws IOException {
        if (Files.isDirectory(UNPACKED)) {
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(UNPACKED, "*-runner.jar")) {
                for (Path jar : jars) {
                    return jar.toAbsolutePath();
                }
            }
        }
        throw new IllegalStateException(
                "no Apicurio in " + UNPACKED.toAbsolutePath() + "; `mvn pre-integration-test -DskipTests` unpacks it");
    }

    private void await() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/subjects"))
                .timeout(Duration.ofSeconds(10))
                .build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                String log = log();
                close();
                throw new IllegalStateException("Apicurio does not answer:\n" + log);
            }
            try {
                if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // Repeated until it succeeds.
            }
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
    }

    private Path logFile() {
        return directory.resolve("apicurio.log");
    }

    private String log() throws IOException {
        List<String> lines = Files.readAllLines(logFile());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }
}
