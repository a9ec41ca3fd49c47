package dev.stowage.benchmarks.endtoend;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cli.progress.ProgressDisplay;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender;
import dev.stowage.files.ingest.SequenceSender.Labels;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.files.sequence.FileSequence;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.schemas.registry.RegistryClients;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes generated sequences to a topic, with lengths and residues as in UniProt and timestamps one millisecond apart.
 */
final class Feed {
    private static final long START = 1_767_225_600_000L;
    private static final int LARGEST_REQUEST = 64 << 20;

    private final Map<String, String> settings;
    private final PrintWriter err;

    /** @param settings keys for connecting to the cluster, and the number of partitions */
    Feed(Map<String, String> settings, PrintWriter err) {
        this.settings = settings;
        this.err = err;
    }

    /** Creates a topic with this many sequences; returns their total number of tokens. */
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

    /** The same, each sequence with all of the configured tracks. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback gets failures
    long fillWithTracks(String topic, long sequences, long seed) throws Exception {
        AppConfig config = config(topic);
        SchemaRegistryClient registry = create(config);
        SequenceGenerator generator = new SequenceGenerator(seed);
        SyntheticTracks tracks = new SyntheticTracks(config.stowage().tracks().specs(), seed);
        RawSequenceSerializer serializer =
                new RawSequenceSerializer(registry, config.stowage().registry());
        Map<String, Object> properties = config.stowage().clientProperties();
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST);
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        long residues = 0;
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
                ProgressDisplay progress = ProgressDisplay.start("generate", sequences, "sequences", err)) {
            for (long i = 0; i < sequences; i++) {
                FileSequence sequence = generator.next();
                int letters = sequence.residues().length();
                byte[] value = serializer.serialize(
                        topic, new RawSequence(sequence.id(), sequence.residues(), 0L, "", tracks.of(letters)));
                byte[] key = sequence.id().getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(topic, null, START + i, key, value), (metadata, exception) -> {
                    if (exception != null) {
                        failure.set(exception);
                    }
                });
                residues += letters;
                progress.stepTo(i + 1);
            }
            producer.flush();
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return residues + 2 * sequences;
    }

    /** Creates an empty topic. */
    SchemaRegistryClient create(AppConfig config) throws Exception {
        SchemaRegistryClient registry = RegistryClients.create(config.stowage().registry());
        StartupChecks.run(config, registry, new PrintWriter(Writer.nullWriter()));
        return registry;
    }

    AppConfig config(String topic) {
        return AppConfig.load(Map.of(), null, Map.of(), keys(topic));
    }

    /** A configuration whose input is a topic. */
    Map<String, String> keys(String topic) {
        Map<String, String> keys = new HashMap<>(settings);
        keys.put("input.topic", topic);
        keys.put("output.topic", topic + "-out");
        keys.put("rejects.topic", topic + "-rejects");
        keys.put("statistics.topic", topic + "-pad-ratios");
        return keys;
    }
}
