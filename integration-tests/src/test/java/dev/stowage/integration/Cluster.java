package dev.stowage.integration;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.close.WindowCloser;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.embedded.EmbeddedBroker;
import dev.stowage.embedded.EmbeddedRegistry;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender;
import dev.stowage.files.ingest.SequenceSender.Labels;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.server.run.PackingApplication;
import dev.stowage.testsupport.DecodedBatch;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A JUnit extension: an embedded broker and registry in the test's process, and everything that {@link Processes}
 * provides.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final Cluster cluster = new Cluster();
 * }</pre>
 */
public final class Cluster extends Processes {
    /** 2026-01-01T00:00:00Z, a multiple of the default window. */
    public static final long START = 1_767_225_600_000L;

    private final Map<String, String> brokerProperties;
    private @Nullable EmbeddedBroker broker;
    private @Nullable EmbeddedRegistry registry;

    public Cluster() {
        this(Map.of());
    }

    /** A cluster with additional broker properties. */
    Cluster(Map<String, String> brokerProperties) {
        this.brokerProperties = brokerProperties;
    }

    @Override
    protected void open() {
        registry = closing(EmbeddedRegistry.builder().start());
        broker = closing(EmbeddedBroker.builder()
                .dataDirectory(directory().resolve("kafka"))
                .properties(brokerProperties)
                .start());
    }

    public String bootstrapServers() {
        if (broker == null) {
            throw new IllegalStateException("the broker runs only while tests do");
        }
        return broker.bootstrapServers();
    }

    /** URL of the registry. */
    public URI registryUrl() {
        if (registry == null) {
            throw new IllegalStateException("the registry runs only while tests do");
        }
        return registry.url();
    }

    /** Access to records of topics. */
    public Topics topics() {
        return new Topics(bootstrapServers());
    }

    /** Access to consumer groups of applications. */
    public Groups groups() {
        return new Groups(bootstrapServers());
    }

    /** All committed records of a topic, by partition, then by offset. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return topics().read(topic);
    }

    /** Number of input records that an application has packed or rejected, committed. */
    public long committed(String applicationId, String topic) throws ExecutionException, InterruptedException {
        return groups().committed(applicationId, topic);
    }

    /** Configuration of an application on this cluster and the default topics, in the order key, value, key, value. */
    public Map<String, String> settings(String applicationId, String... more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("application.id", applicationId);
        settings.put("bootstrap.servers", bootstrapServers());
        settings.put("schema.registry.url", registryUrl().toString());
        settings.put("state.dir", directory().resolve("state-" + applicationId).toString());
        settings.put("http.port", "0");
        settings.put("kafka.commit.interval.ms", "100");
        // The checks at the start fail if the broker does not answer within 15 s, which can happen on a busy
        // machine.
        settings.put("kafka.request.timeout.ms", "60000");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    /** The same, with separate topics whose names start with the application's id. */
    public Map<String, String> ownSettings(String applicationId, String... more) {
        Map<String, String> settings = settings(applicationId);
        settings.put("input.topic", applicationId + "-in");
        settings.put("output.topic", applicationId + "-out");
        settings.put("rejects.topic", applicationId + "-rejects");
        settings.put("statistics.topic", applicationId + "-statistics");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    public AppConfig config(String applicationId, String... more) {
        return config(settings(applicationId, more));
    }

    public static AppConfig config(Map<String, String> settings) {
        return AppConfig.load(Map.of(), null, Map.of(), settings);
    }

    public SchemaRegistryClient registry(AppConfig config) {
        return RegistryClients.create(config.stowage().registry());
    }

    /** All committed batches of an application, by partition, then by offset. */
    public List<DecodedBatch> batches(AppConfig config) {
        SchemaRegistryClient client = registry(config);
        return read(config.stowage().outputTopic()).stream()
                .map(record -> DecodedBatch.of(record.value(), client))
                .toList();
    }

    /** Sends generated sequences to the input. */
    public void send(AppConfig config, SequenceGenerator generator, int count, Timestamps timestamps) {
        try (SequenceSender sender = new SequenceSender(config.stowage(), registry(config), timestamps, Labels.NONE)) {
            for (int i = 0; i < count; i++) {
                sender.send(generator.next());
            }
            sender.flush();
        }
    }

    /** Checks topics and registry like {@code stowage run}, and creates topics. Returns the number of partitions. */
    public int prepare(AppConfig config) {
        return StartupChecks.run(config, registry(config), new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    }

    /** Starts an application in this process, after the checks of {@code stowage run}. */
    public PackingApplication startInProcess(AppConfig config) {
        return startInProcess(config, prepare(config));
    }

    /** The same without the checks. */
    public PackingApplication startInProcess(AppConfig config, int partitions) {
        PackingApplication application = closing(new PackingApplication(config, registry(config), partitions));
        application.start(() -> {});
        return application;
    }

    /** Closes all windows of an application in this process. */
    public static void closeWindows(AppConfig config, PackingApplication application)
            throws ExecutionException, InterruptedException {
        try (WindowCloser closer = new WindowCloser(config.stowage())) {
            closer.closeAll(PATIENCE, waiting -> {
                if (!application.isAlive() || application.failure() != null) {
                    throw new AssertionError("the application stopped", application.failure());
                }
            });
        }
    }
}
