package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.position.Changelogs;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.server.run.PackingApplication;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;

/** An application with topics of its own on a shared cluster, and a generated feed. */
public class Feed {
    public static final Duration PATIENCE = Duration.ofMinutes(1);

    protected final Cluster cluster;
    private final Path directory;
    protected final String name;
    protected final Map<String, String> settings;
    private int files;

    /** @param more configuration in the order key, value, key, value */
    public Feed(Cluster cluster, Path directory, String name, String... more) {
        this.cluster = cluster;
        this.directory = directory;
        this.name = name;
        settings = cluster.settings(name);
        settings.put("input.topic", name + "-in");
        settings.put("output.topic", name + "-out");
        settings.put("rejects.topic", name + "-rejects");
        settings.put("statistics.topic", name + "-statistics");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
    }

    void set(String key, String value) {
        settings.put(key, value);
    }

    public Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    Map<String, String> settings(String key, String value) {
        Map<String, String> changed = new HashMap<>(settings);
        changed.put(key, value);
        return changed;
    }

    public String input() {
        return settings.get("input.topic");
    }

    public String output() {
        return settings.get("output.topic");
    }

    /** Starts an instance that leaves its group when it is stopped. */
    public StowageProcess start() throws IOException {
        StowageProcess process = startUnattended();
        process.awaitStart(PATIENCE);
        return process;
    }

    /** The same, and waits for nothing: it may refuse. */
    StowageProcess startUnattended() throws IOException {
        return StowageProcess.run(settings, log(), "--leave");
    }

    Path log() {
        return directory.resolve(name + ".log");
    }

    /** Sends generated sequences; the application need not run. */
    public void send(int sequences) {
        Path fasta = directory.resolve(name + "-" + files++ + ".fasta.gz");
        Stowage.run(
                Map.of(),
                "generate",
                "-n",
                Integer.toString(sequences),
                "--seed",
                Integer.toString(files),
                fasta.toString());
        send(fasta);
    }

    protected AppConfig app() {
        return AppConfig.load(Map.of(), null, Map.of(), settings);
    }

    public StowageConfig config() {
        return app().stowage();
    }

    /** Deletes the changelogs and the state directory. */
    void loseState() throws Exception {
        try (Operator operator = operator()) {
            operator.deleteTopics(Changelogs.pool(config()), Changelogs.statistics(config()));
        }
        Utils.delete(Path.of(settings.get("state.dir")).toFile());
    }

    /** Sends a FASTA file; the application need not run. */
    void send(Path fasta) {
        Outcome sent = run("ingest", "--start", "2026-01-01T00:00:00Z", fasta.toString());
        assertThat(sent.exitCode()).as(sent.err()).isZero();
    }

    /** Packs what was sent in this process, which is faster than in another one, and stops. */
    public void pack(boolean closeWindows) {
        AppConfig config = app();
        SchemaRegistryClient registry = cluster.registry(config);
        int partitions = StartupChecks.run(config, registry, new PrintWriter(System.out, true));
        PackingApplication application = new PackingApplication(config, registry, partitions);
        try {
            application.start(() -> {});
            Awaitility.await("all consumed").atMost(PATIENCE).until(() -> {
                assertThat(application.failure()).isNull();
                return isConsumed();
            });
            if (closeWindows) {
                Outcome closed = run("close");
                assertThat(closed.exitCode()).as(closed.err()).isZero();
            }
        } finally {
            application.close(true);
        }
    }

    boolean isConsumed() throws ExecutionException, InterruptedException {
        try (Operator operator = operator()) {
            Map<TopicPartition, Long> offsets = operator.offsets(name, input());
            return operator.ends(input()).entrySet().stream()
                    .allMatch(end -> end.getValue() == 0 || offsets.getOrDefault(end.getKey(), -1L) >= end.getValue());
        }
    }

    Outcome run(String... command) {
        return Stowage.run(settings, command);
    }

    public Operator operator() {
        return new Operator(cluster.bootstrapServers());
    }
}
