package dev.stowage.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;

/**
 * The bytes of each format never change: values encode to, and decode from, the bytes in {@code golden/} (hexadecimal).
 */
class GoldenBytesTest {
    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();

    @Test
    void shouldWriteAndReadTheGoldenBatch() {
        byte[] written = new PackedBatchSerializer(registry, Map.of()).serialize("t", Samples.fixedBatch());

        assertThat(hex(written)).isEqualTo(golden("packed-batch"));
        PackedBatch read = new PackedBatchDeserializer(registry, Map.of()).deserialize("t", bytes("packed-batch"));
        assertThat(read.header()).isEqualTo(Samples.fixedBatch().header());
        assertThat(read.segments()).isEqualTo(Samples.fixedBatch().segments());
        assertThat(read.tokens()).isEqualTo(Samples.fixedBatch().tokens());
        assertThat(read.sequenceId()).isEqualTo(Samples.fixedBatch().sequenceId());
    }

    @Test
    void shouldAddOneByteWhereThereAreNoTracks() throws IOException {
        byte[] value = bytes("packed-batch");

        assertThat(value[value.length - 1]).isZero();
        assertThat(hex(Arrays.copyOf(value, value.length - 1))).isEqualTo(golden("packed-batch-before-tracks"));
    }

    @Test
    void shouldWriteAndReadTheGoldenBatchWithTracks() {
        PackedBatch batch = Samples.fixedBatchWithTracks();

        byte[] written = new PackedBatchSerializer(registry, Map.of()).serialize("t", batch);

        assertThat(hex(written)).isEqualTo(golden("packed-batch-with-tracks"));
        PackedBatch read =
                new PackedBatchDeserializer(registry, Map.of()).deserialize("t", bytes("packed-batch-with-tracks"));
        assertThat(read.tracks()).isEqualTo(batch.tracks());
    }

    /** The Python reader passes this batch to ESM3; here the same bytes come out of the serializer. */
    @Test
    void shouldWriteTheGoldenBatchOfEsm3AsItWasRead() {
        PackedBatchSerializer serializer = new PackedBatchSerializer(registry, Map.of());
        serializer.serialize("t", Samples.fixedBatch());

        PackedBatch read = new PackedBatchDeserializer(registry, Map.of()).deserialize("t", bytes("packed-batch-esm3"));

        assertThat(hex(serializer.serialize("t", read))).isEqualTo(golden("packed-batch-esm3"));
        assertThat(read.tracks()).hasSize(8);
    }

    @Test
    void shouldLetAnyAvroReaderReadTheGoldenBatchWithTracks() throws IOException {
        byte[] value = bytes("packed-batch-with-tracks");

        GenericRecord read = new GenericDatumReader<GenericRecord>(ContractSchemas.packedBatch())
                .read(null, DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null));

        List<?> tracks = (List<?>) read.get("tracks");
        GenericRecord structure = (GenericRecord) tracks.get(0);
        assertThat(structure.get("name")).hasToString("structure");
        assertThat(Samples.ints(structure, "ints"))
                .containsExactly(-1, 4_100, 64, 63, -1, 0, 1, -1, -1, 2, 3, -1, -1, -1, -1, -1);
        GenericRecord confidence = (GenericRecord) tracks.get(2);
        assertThat(confidence.get("level")).hasToString("segment");
        assertThat(confidence.get("floats")).hasToString("[0.75, 1.0, 0.5]");
    }

    @Test
    void shouldWriteAndReadTheGoldenRawSequenceWithTracks() {
        RawSequence sequence = Samples.fixedSequenceWithTracks();

        byte[] written = new RawSequenceSerializer(registry, Map.of()).serialize("t", sequence);

        assertThat(hex(written)).isEqualTo(golden("raw-sequence-with-tracks"));
        assertThat(new RawSequenceDeserializer(registry, Map.of()).deserialize("t", written))
                .isEqualTo(sequence);
    }

    @Test
    void shouldWriteAndReadTheGoldenRawSequence() {
        RawSequence sequence = new RawSequence("P12345", "MKTAYIAKQR*", 2L, "uniprot", List.of());

        byte[] written = new RawSequenceSerializer(registry, Map.of()).serialize("t", sequence);

        assertThat(hex(written)).isEqualTo(golden("raw-sequence"));
        assertThat(new RawSequenceDeserializer(registry, Map.of()).deserialize("t", bytes("raw-sequence")))
                .isEqualTo(sequence);
    }

    @Test
    void shouldWriteAndReadTheGoldenManifest() {
        byte[] written = new PadStatisticsSerializer(registry, Map.of()).serialize("t", Samples.fixedManifest());

        assertThat(hex(written)).isEqualTo(golden("pad-statistics"));
        assertThat(new PadStatisticsDeserializer(registry, Map.of()).deserialize("t", bytes("pad-statistics")))
                .isEqualTo(Samples.fixedManifest());
    }

    @Test
    void shouldLetAnyAvroReaderReadTheGoldenManifest() throws IOException {
        byte[] value = bytes("pad-statistics");

        GenericRecord read = new GenericDatumReader<GenericRecord>(ContractSchemas.padStatistics())
                .read(null, DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null));

        assertThat(read.get("bucket_statistics")).isNull();
        assertThat(read.get("window_start")).isEqualTo(1_000L);
        GenericRecord manifest = (GenericRecord) read.get("manifest");
        assertThat(manifest.get("vocabulary_tokens")).hasToString("[<pad>, A, C, |]");
        assertThat(manifest.get("batches")).hasToString("{8=1}");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] bytes(String name) {
        return HexFormat.of().parseHex(golden(name));
    }

    private static String golden(String name) {
        try (InputStream in = GoldenBytesTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
