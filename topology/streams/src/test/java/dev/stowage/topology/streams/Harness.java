package dev.stowage.topology.streams;

import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.PadStatistics;
import dev.stowage.schemas.PadStatisticsDeserializer;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.schemas.RejectHeaders;
import dev.stowage.testsupport.DecodedBatch;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.input.Tick;
import dev.stowage.topology.core.state.Checkpoint;
import dev.stowage.topology.core.view.PartitionView;
import dev.stowage.topology.streams.config.StreamsSettings;
import dev.stowage.topology.streams.store.PartitionStore;
import dev.stowage.topology.streams.store.PartitionViewQuery;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The topology in Kafka's test driver: one partition, offsets from 0. */
final class Harness implements AutoCloseable {
    /** A multiple of the default window. */
    static final long START = 1_767_225_600_000L;

    final StowageConfig config;
    final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> input;
    private final RawSequenceSerializer serializer;

    /** Settings in the order key, value, key, value. */
    Harness(Path stateDirectory, String... settings) {
        Map<String, String> values = new HashMap<>();
        values.put("state.dir", stateDirectory.toString());
        for (int i = 0; i < settings.length; i += 2) {
            values.put(settings[i], settings[i + 1]);
        }
        config = StowageConfig.of(values);
        driver = new TopologyTestDriver(StowageTopology.build(config, registry), StreamsSettings.properties(config));
        input = driver.createInputTopic("sequences", new ByteArraySerializer(), new ByteArraySerializer());
        serializer = new RawSequenceSerializer(registry, config.registry());
    }

    void send(String id, String residues, long timestamp) {
        send(id, residues, 0, timestamp);
    }

    void send(String id, String residues, long epoch, long timestamp) {
        send(id, avro(id, residues, epoch), timestamp);
    }

    void send(String key, byte @Nullable [] value, long timestamp) {
        Headers headers = new RecordHeaders().add("mark", bytes("kept"));
        input.pipeInput(new TestRecord<>(bytes(key), value, headers, timestamp));
    }

    void tick(long after, long timestamp) {
        input.pipeInput(
                new TestRecord<byte[], byte[]>(null, null, new RecordHeaders().add(Tick.header(after)), timestamp));
    }

    void advanceClock(Duration by) {
        driver.advanceWallClockTime(by);
    }

    /** The current view for queries. */
    PartitionView view() {
        return driver.getStateStore(StowageTopology.POOL_STORE)
                .query(new PartitionViewQuery(), PositionBound.unbounded(), new QueryConfig(false))
                .getResult();
    }

    /** The view once the last commit is known to have succeeded. */
    PartitionView settledView() {
        advanceClock(StowageTopology.commitCheck(config));
        return view();
    }

    Checkpoint checkpoint() {
        return ((PartitionStore) driver.getStateStore(StowageTopology.POOL_STORE))
                .state()
                .checkpoint();
    }

    KeyValueStore<Bytes, byte[]> statisticsStore() {
        return driver.getKeyValueStore(StowageTopology.STATISTICS_STORE);
    }

    byte[] avro(String id, String residues, long epoch) {
        return serializer.serialize("sequences", new RawSequence(id, residues, epoch, "test", List.of()));
    }

    /** A value of another producer, with the schema of the record. */
    byte[] generic(GenericRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            int id = registry.register("other", new AvroSchema(record.getSchema()));
            bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<>(record.getSchema()).write(record, encoder);
        } catch (IOException | RestClientException e) {
            throw new IllegalStateException("the registry and the encoder are in memory", e);
        }
        return bytes.toByteArray();
    }

    List<PackedBatch> batches() {
        PackedBatchDeserializer deserializer = new PackedBatchDeserializer(registry, config.registry());
        return records(config.outputTopic()).stream()
                .map(record -> deserializer.deserialize("", record.value()))
                .toList();
    }

    /** The same batches, decoded independently. */
    List<DecodedBatch> decoded() {
        return records(config.outputTopic()).stream()
                .map(record -> DecodedBatch.of(record.value(), registry))
                .toList();
    }

    List<PadStatistics> statistics() {
        PadStatisticsDeserializer deserializer = new PadStatisticsDeserializer(registry, config.registry());
        return records(config.statisticsTopic()).stream()
                .map(record -> deserializer.deserialize("", record.value()))
                .toList();
    }

    List<TestRecord<byte[], byte[]>> rejects() {
        return records(config.rejectsTopic());
    }

    /** Reason and detail of each reject since the last call. */
    List<String> rejectReasons() {
        return rejects().stream()
                .map(reject -> RejectHeaders.text(reject.headers(), RejectHeaders.REASON) + ": "
                        + RejectHeaders.text(reject.headers(), RejectHeaders.DETAIL))
                .toList();
    }

    /** Records written to a topic since the last call. */
    List<TestRecord<byte[], byte[]>> records(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    @Override
    public void close() {
        driver.close();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
