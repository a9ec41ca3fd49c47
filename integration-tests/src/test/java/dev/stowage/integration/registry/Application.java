package dev.stowage.integration.registry;

import static dev.stowage.integration.Processes.PATIENCE;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.integration.Cluster;
import dev.stowage.integration.Stowage;
import dev.stowage.integration.StowageProcess;
import dev.stowage.schemas.RejectHeaders;
import dev.stowage.testsupport.DecodedSegment;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** An application with its own topics, a producer that sends any bytes, and the results. */
final class Application implements AutoCloseable {
    private final Cluster cluster;
    private final String name;
    private final Map<String, String> settings;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AppConfig config;
    private long sent;

    /** @param more configuration in the order key, value, key, value */
    Application(Cluster cluster, String name, String registryUrl, String... more) {
        this.cluster = cluster;
        this.name = name;
        settings = cluster.ownSettings(name, more);
        settings.put("schema.registry.url", registryUrl);
        settings.putIfAbsent("topics.partitions", "1");
        config = Cluster.config(settings);
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        cluster.bootstrapServers(),
                        "max.in.flight.requests.per.connection",
                        1,
                        "linger.ms",
                        0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    Map<String, String> settings() {
        return settings;
    }

    /** With some settings changed, in the order key, value, key, value. */
    Map<String, String> settings(String... changes) {
        Map<String, String> changed = new HashMap<>(settings);
        for (int i = 0; i < changes.length; i += 2) {
            changed.put(changes[i], changes[i + 1]);
        }
        return changed;
    }

    SchemaRegistryClient registry() {
        return cluster.registry(config);
    }

    String input() {
        return config.stowage().inputTopic();
    }

    List<ConsumerRecord<byte[], byte[]>> batches() {
        return cluster.read(name + "-out");
    }

    List<ConsumerRecord<byte[], byte[]>> statistics() {
        return cluster.read(name + "-statistics");
    }

    /** Starts an instance that leaves its group when it stops, and waits until it is ready. */
    StowageProcess start(String... changes) throws IOException {
        return cluster.start(settings(changes), "--leave");
    }

    /** Sends a record to partition 0. */
    void send(String key, byte[] value, Header... headers) {
        send(0, key, value, headers);
    }

    void send(int partition, String key, byte[] value, Header... headers) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(input(), partition, key.getBytes(StandardCharsets.UTF_8), value);
        for (Header header : headers) {
            record.headers().add(header);
        }
        try {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
        sent++;
    }

    /** Records sent by other producers. */
    void sentByOthers(long records) {
        sent += records;
    }

    /** Records of the input. */
    long sent() {
        return sent;
    }

    /** Number of records that are packed or rejected, committed. */
    long committed() throws ExecutionException, InterruptedException {
        return cluster.committed(name, input());
    }

    /** Waits until everything that was sent is packed or rejected. */
    void awaitAll(StowageProcess run) {
        run.await("commit of " + sent + " records", PATIENCE, () -> committed() >= sent);
    }

    /** Closes the window and stops the instance. */
    void close(StowageProcess run) throws InterruptedException {
        run.command(settings, "close").requireSuccess();
        run.stop();
    }

    /** Checks that {@code verify} and {@code replay --check} report this many packed and rejected records. */
    void verify(long packed, long rejected) {
        Stowage.requireIntact(settings, "\"packed\":" + packed + ",", "\"rejected\":" + rejected + ",");
    }

    /** Segments by the id of their sequence. */
    Map<String, DecodedSegment> packed() {
        Map<String, DecodedSegment> packed = new TreeMap<>();
        cluster.batches(config).stream()
                .flatMap(batch -> batch.segments().stream())
                .forEach(segment -> packed.put(segment.id(), segment));
        return packed;
    }

    /** Reason and detail of rejects, by key. */
    Map<String, String> rejected() {
        Map<String, String> rejected = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> reject : cluster.read(name + "-rejects")) {
            rejected.put(
                    new String(reject.key(), StandardCharsets.UTF_8),
                    RejectHeaders.text(reject.headers(), RejectHeaders.REASON)
                            + ": "
                            + RejectHeaders.text(reject.headers(), RejectHeaders.DETAIL));
        }
        return rejected;
    }

    @Override
    public void close() {
        producer.close();
    }
}
