package dev.stowage.testkit;

import dev.stowage.schemas.PackedBatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A JUnit extension that runs broker, registry and the packing topology in the test's process.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final StowageExtension STOWAGE = StowageExtension.with(Map.of("buckets", "512,1024"));
 *
 * @Test
 * void shouldReadWhatStowageWrites() {
 *     STOWAGE.send("P1", "MKTAYIAKQR");
 *     List<PackedBatch> batches = STOWAGE.closeAndAwaitBatches();
 *     ...
 * }
 * }</pre>
 *
 * A static field starts once for all tests of the class, another one anew for each test.
 */
public final class StowageExtension
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
    private final Map<String, String> settings;
    private @Nullable RunningStowage running;
    private boolean forAll;

    private StowageExtension(Map<String, String> settings) {
        this.settings = new HashMap<>(settings);
    }

    /** With the default configuration. */
    public static StowageExtension withDefaults() {
        return with(Map.of());
    }

    /**
     * With the given configuration keys.
     *
     * @throws org.apache.kafka.common.config.ConfigException at the start, if one is unknown or its value not accepted
     */
    public static StowageExtension with(Map<String, String> settings) {
        return new StowageExtension(settings);
    }

    /** Where Kafka clients connect. */
    public String bootstrapServers() {
        return running().config().bootstrapServers();
    }

    /** What {@code schema.registry.url} of a client is to be. */
    public String schemaRegistryUrl() {
        return running().config().schemaRegistryUrl();
    }

    /** Topic of the raw sequences. */
    public String inputTopic() {
        return running().config().inputTopic();
    }

    /** Topic of the batches. */
    public String outputTopic() {
        return running().config().outputTopic();
    }

    /** Sends a sequence, dated now. */
    public void send(String id, String residues) {
        send(id, residues, System.currentTimeMillis());
    }

    /**
     * Sends a sequence.
     *
     * @param timestamp ms since 1970
     */
    public void send(String id, String residues, long timestamp) {
        running().send(id, residues, timestamp);
    }

    /** Sends any record, for instance one that must be rejected. */
    public void sendRaw(byte @Nullable [] key, byte @Nullable [] value) {
        running().sendRaw(key, value, System.currentTimeMillis());
    }

    /**
     * Closes the open windows and waits until everything sent so far stands in a batch or among the rejects.
     *
     * @return all batches since the start, by partition and offset
     * @throws AssertionError if that takes longer than a minute
     */
    public List<PackedBatch> closeAndAwaitBatches() {
        return running().closeAndAwaitBatches();
    }

    /** All rejects that {@link #closeAndAwaitBatches} has met so far. */
    public List<ConsumerRecord<byte[], byte[]>> rejects() {
        return running().rejects();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        forAll = true;
        running = RunningStowage.start(settings);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!forAll) {
            running = RunningStowage.start(settings);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!forAll) {
            stop();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop();
    }

    private void stop() {
        RunningStowage current = running;
        running = null;
        if (current != null) {
            current.close();
        }
    }

    private RunningStowage running() {
        RunningStowage current = running;
        if (current == null) {
            throw new IllegalStateException(
                    "Stowage runs only during a test; is the field annotated @RegisterExtension?");
        }
        return current;
    }
}
