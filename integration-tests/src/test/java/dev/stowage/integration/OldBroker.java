package dev.stowage.integration;

import dev.stowage.embedded.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/** A broker of an older Kafka with its own controller, in a process with only that Kafka's jars. */
final class OldBroker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Process process;
    private final Path log;
    private final String bootstrapServers;

    private OldBroker(Process process, Path log, String bootstrapServers) {
        this.process = process;
        this.log = log;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a broker and returns when it is ready.
     *
     * @param version selects a folder of this module, brokers/kafka-VERSION, whose build has collected the jars
     * @param defaults broker properties
     */
    static OldBroker start(String version, Path directory, Map<String, String> defaults)
            throws IOException, InterruptedException {
        Path libraries = Path.of("brokers", "kafka-" + version, "target", "lib").toAbsolutePath();
        if (!Files.isDirectory(libraries)) {
            throw new IllegalStateException("no " + libraries + "; `mvn package` makes it");
        }
        Files.createDirectories(directory);
        String address = "127.0.0.1:" + FreePort.find();
        Path properties = directory.resolve("server.properties");
        write(properties, address, directory.resolve("data"), defaults);
        Path log = directory.resolve("broker.log");
        Process format = java(
                        libraries,
                        log,
                        "kafka.tools.StorageTool",
                        "format",
                        "-t",
                        Uuid.randomUuid().toString(),
                        "-c",
                        properties.toString())
                .start();
        if (format.waitFor() != 0) {
            throw new IllegalStateException("the broker's directory is not formatted:\n" + Files.readString(log));
        }
        OldBroker broker = new OldBroker(
                java(libraries, log, "kafka.Kafka", properties.toString()).start(), log, address);
        try {
            broker.await();
        } catch (Throwable e) {
            broker.close();
            throw e;
        }
        return broker;
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private void await() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            while (true) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException("the broker does not serve:\n" + output());
                }
                try {
                    admin.describeCluster().nodes().get(1, TimeUnit.SECONDS);
                    return;
                } catch (ExecutionException | java.util.concurrent.TimeoutException notYet) {
                    // Repeated until it succeeds.
                }
            }
        }
    }

    private String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProcessBuilder java(Path libraries, Path log, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Dlogback.configurationFile="
                + Path.of("src", "test", "resources", "logback-test.xml").toAbsolutePath());
        command.addAll(List.of("-cp", libraries + File.separator + "*"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    private static void write(Path file, String address, Path data, Map<String, String> defaults) throws IOException {
        String controller = "127.0.0.1:" + FreePort.find();
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("listeners", "PLAINTEXT://" + address + ",CONTROLLER://" + controller);
        properties.put("advertised.listeners", "PLAINTEXT://" + address);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("controller.quorum.voters", "1@" + controller);
        properties.put("log.dirs", data.toString());
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "4");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "4");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("log.cleaner.dedupe.buffer.size", "2097152");
        properties.putAll(defaults);
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
    }
}
