package dev.stowage.testkit;

import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.TrackValues;
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
 * With a static field, Stowage is started once for all tests of the class; with an instance field, for each test.
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
     * @throws org.apache.kafka.common.config.ConfigException at startup, if a key is unknown or its value is not accepted
     */
    public static StowageExtension with(Map<String, String> settings) {
        return new StowageExtension(settings);
    }

    /** Bootstrap servers for Kafka clients. */
    public String bootstrapServers() {
        return running().config().bootstrapServers();
    }

    /** Value of {@code schema.registry.url} for clients. */
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

    /** Sends a sequence with the current time as timestamp. */
    public void send(String id, String residues) {
        send(id, residues, System.currentTimeMillis());
    }

    /**
     * Sends a sequence.
     *
     * @param timestamp ms since 1970
     */
    public void send(String id, String residues, long timestamp) {
        running().send(id, residues, List.of(), timestamp);
    }

    /**
     * Sends a sequence with tracks, with the current time as timestamp. The configuration must declare them ({@code tracks}).
     *
     * @param tracks values of each letter or of the sequence
     */
    public void send(String id, String residues, List<TrackValues> tracks) {
        running().send(id, residues, tracks, System.currentTimeMillis());
    }

    /**
     * Sends a sequence of token ids with the current time as timestamp. The configuration must have {@code input.format=tokens}.
     *
     * @param tokens without the special tokens that {@code special.tokens} adds
     */
    public void send(String id, int[] tokens) {
        send(id, tokens, System.currentTimeMillis());
    }

    /**
     * Sends a sequence of token ids, as {@link #send(String, int[])} does.
     *
     * @param timestamp ms since 1970
     */
    public void send(String id, int[] tokens, long timestamp) {
        running().send(id, tokens, List.of(), timestamp);
    }

    /**
     * Sends a sequence of token ids with tracks, as {@link #send(String, int[])} and {@link #send(String, String, List)} do.
     *
     * @param tracks values of each token or of the sequence
     */
    public void send(String id, int[] tokens, List<TrackValues> tracks) {
        running().send(id, tokens, tracks, System.currentTimeMillis());
    }

    /** Sends any record, for instance one that is rejected. */
    public void sendRaw(byte @Nullable [] key, byte @Nullable [] value) {
        running().sendRaw(key, value, System.currentTimeMillis());
    }

    /**
     * Closes the open windows and waits until all records sent so far are in a batch or rejected.
     *
     * @return all batches since the start, by partition and offset
     * @throws AssertionError if this takes longer than a minute
     */
    public List<PackedBatch> closeAndAwaitBatches() {
        return running().closeAndAwaitBatches();
    }

    /** All rejects that {@link #closeAndAwaitBatches} has read so far. */
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
                    "Stowage only runs during a test; is the field annotated with @RegisterExtension?");
        }
        return current;
    }
}
