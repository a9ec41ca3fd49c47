package dev.stowage.benchmarks.endtoend;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cli.progress.ProgressDisplay;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender;
import dev.stowage.files.ingest.SequenceSender.Labels;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.schemas.registry.RegistryClients;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Puts generated sequences into a topic: lengths and residues as in UniProt, one a millisecond of stream time. */
final class Feed {
    private static final long START = 1_767_225_600_000L;

    private final Map<String, String> settings;
    private final PrintWriter err;

    /** @param settings keys that reach the cluster, and the number of partitions */
    Feed(Map<String, String> settings, PrintWriter err) {
        this.settings = settings;
        this.err = err;
    }

    /** Makes a topic of that many sequences; how many tokens they have. */
    long fill(String topic, long sequences, long seed) throws Exception {
        AppConfig config = config(topic);
        SchemaRegistryClient registry = create(config);
        SequenceGenerator generator = new SequenceGenerator(seed);
        try (SequenceSender sender = new SequenceSender(
                        config.stowage(), registry, Timestamps.from(START, Duration.ofMillis(1)), Labels.NONE);
                ProgressDisplay progress = ProgressDisplay.start("generate", sequences, "sequences", err)) {
            for (long i = 0; i < sequences; i++) {
                sender.send(generator.next());
                progress.stepTo(i + 1);
            }
            sender.flush();
            return sender.residues() + 2 * sequences;
        }
    }

    /** Makes an empty topic. */
    SchemaRegistryClient create(AppConfig config) throws Exception {
        SchemaRegistryClient registry = RegistryClients.create(config.stowage().registry());
        StartupChecks.run(config, registry, new PrintWriter(Writer.nullWriter()));
        return registry;
    }

    AppConfig config(String topic) {
        return AppConfig.load(Map.of(), null, Map.of(), keys(topic));
    }

    /** A configuration that reads a topic. */
    Map<String, String> keys(String topic) {
        Map<String, String> keys = new HashMap<>(settings);
        keys.put("input.topic", topic);
        keys.put("output.topic", topic + "-out");
        keys.put("rejects.topic", topic + "-rejects");
        keys.put("statistics.topic", topic + "-pad-ratios");
        return keys;
    }
}
