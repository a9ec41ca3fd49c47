package dev.stowage.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the codec with Avro's generic reader and writer. */
class PackedBatchCodecTest {
    private static final Schema SCHEMA = ContractSchemas.packedBatch();
    private static final int FRAME = 5;

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
    private final PackedBatchSerializer serializer = new PackedBatchSerializer(registry, Map.of());
    private final PackedBatchDeserializer deserializer = new PackedBatchDeserializer(registry, Map.of());

    /** Ids of one, two or three bytes; each array also contains -1. */
    @ParameterizedTest(name = "ids up to {0}, seed {1}")
    @CsvSource({"63, 1", "64, 2", "8191, 3", "8192, 4", "1048575, 5", "0, 6", "40, 7", "127, 8"})
    void shouldBeReadByAvroAndReadWhatAvroWrites(int greatest, long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            // Given
            PackedBatch batch = Samples.randomBatch(random, Math.min(greatest, 32), greatest);

            // When
            byte[] ours = serializer.serialize("packed-batches", batch);
            GenericRecord avro = readByAvro(ours);
            PackedBatch plain = deserializer.deserialize("packed-batches", writtenByAvro(ours, avro, false));
            PackedBatch blocked = deserializer.deserialize("packed-batches", writtenByAvro(ours, avro, true));

            // Then
            assertThat(Samples.ints(avro, "tokens")).isEqualTo(batch.tokens());
            assertThat(Samples.ints(avro, "sequence_id")).isEqualTo(batch.sequenceId());
            assertThat(avro.get("batch_id")).hasToString(batch.header().batchId());
            assertThat((List<?>) avro.get("segments")).hasSameSizeAs(batch.segments());
            assertSame(plain, batch);
            assertSame(blocked, batch);
        }
    }

    @Test
    void shouldWriteEachArrayAsOneSizedBlockOfSingleBytes() throws IOException {
        PackedBatch batch = Samples.fixedBatch();

        byte[] bytes = serializer.serialize("packed-batches", batch);

        // From the end: 0 says that there are no tracks, 0 closes the array, 16 ids, their size in bytes (16, zig-zag
        // 32), the count -16 (zig-zag 31).
        int end = bytes.length - 1;
        assertThat(bytes[end - 1]).isZero();
        assertThat(bytes[end - 18]).isEqualTo((byte) 32);
        assertThat(bytes[end - 19]).isEqualTo((byte) 31);
        assertThat(bytes[end - 2]).as("-1").isEqualTo((byte) 1);
    }

    @Test
    void shouldReadHeaderAndSegmentsWithoutTheArrays() {
        PackedBatch batch = Samples.fixedBatch();
        byte[] bytes = serializer.serialize("packed-batches", batch);
        BatchContentsDeserializer contents = new BatchContentsDeserializer(registry, Map.of());
        // The content of the arrays is not decoded.
        Arrays.fill(bytes, bytes.length - 37, bytes.length, (byte) 0xff);

        BatchContents read = contents.deserialize("packed-batches", bytes);

        assertThat(read.header()).isEqualTo(batch.header());
        assertThat(read.segments()).isEqualTo(batch.segments());
    }

    @Test
    void shouldRefuseClearlyWhenBytesAreMissingOrWrong() {
        byte[] bytes = serializer.serialize("packed-batches", Samples.fixedBatch());
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> deserializer.deserialize("packed-batches", cut))
                    .as("cut to %d", length)
                    .isInstanceOf(SerializationException.class);
        }
        Random random = new Random(99);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = bytes.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[FRAME + random.nextInt(damaged.length - FRAME)] = (byte) random.nextInt();
            }
            try {
                deserializer.deserialize("packed-batches", damaged);
            } catch (SerializationException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void shouldRefuseArraysOfTheWrongLength() {
        assertThatThrownBy(() -> new PackedBatch(Samples.header("b", 2, 8, 0, -1), List.of(), new int[16], new int[15]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sequence_id")
                .hasMessageContaining("16")
                .hasMessageContaining("15");
    }

    private static GenericRecord readByAvro(byte[] value) throws IOException {
        return new GenericDatumReader<GenericRecord>(SCHEMA)
                .read(null, DecoderFactory.get().binaryDecoder(value, FRAME, value.length - FRAME, null));
    }

    private static byte[] writtenByAvro(byte[] frame, GenericRecord record, boolean blocking) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(frame, 0, FRAME);
        EncoderFactory factory = new EncoderFactory().configureBlockSize(64);
        BinaryEncoder encoder = blocking ? factory.blockingBinaryEncoder(out, null) : factory.binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(SCHEMA).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static void assertSame(PackedBatch read, PackedBatch batch) {
        assertThat(read.header()).isEqualTo(batch.header());
        assertThat(read.segments()).isEqualTo(batch.segments());
        assertThat(read.tokens()).isEqualTo(batch.tokens());
        assertThat(read.sequenceId()).isEqualTo(batch.sequenceId());
        assertThat(read.tracks()).isEqualTo(batch.tracks());
    }
}
