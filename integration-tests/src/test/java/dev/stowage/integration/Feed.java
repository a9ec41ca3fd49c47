package dev.stowage.integration;

import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.position.Changelogs;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.server.run.PackingApplication;
import dev.stowage.topology.core.config.StowageConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;

/** An application with its own topics on a shared cluster, and a generated feed. */
public class Feed {
    protected final Cluster cluster;
    protected final String name;
    protected final Map<String, String> settings;
    private int files;

    /** @param more configuration in the order key, value, key, value */
    public Feed(Cluster cluster, String name, String... more) {
        this.cluster = cluster;
        this.name = name;
        settings = cluster.ownSettings(name, more);
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
        return Objects.requireNonNull(settings.get("input.topic"));
    }

    public String output() {
        return Objects.requireNonNull(settings.get("output.topic"));
    }

    /** Starts an instance that leaves its group when it stops. */
    public StowageProcess start() throws IOException {
        return cluster.start(settings, "--leave");
    }

    /** Sends generated sequences; the application need not be running. */
    public void send(int sequences) {
        int seed = ++files;
        send(Stowage.generate(cluster.directory().resolve(name + "-" + seed + ".fasta.gz"), sequences, seed));
    }

    protected AppConfig app() {
        return Cluster.config(settings);
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

    /** Sends a FASTA file; the application need not be running. */
    void send(Path fasta) {
        Stowage.ingest(settings, fasta);
    }

    /** Packs everything that was sent and stops; runs in this process, which is faster than a separate one. */
    public void pack(boolean closeWindows) {
        AppConfig config = app();
        PackingApplication application = cluster.startInProcess(config);
        try {
            Awaitility.await("all consumed").atMost(PATIENCE).until(() -> {
                assertThat(application.failure()).isNull();
                return isConsumed();
            });
            if (closeWindows) {
                Stowage.succeed(settings, "close");
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
