package dev.stowage.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawSequenceReaderTest {
    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
    private final RawSequenceReader reader = new RawSequenceReader(registry);
    private final byte[] written = new RawSequenceSerializer(registry, Map.of())
            .serialize("sequences", new RawSequence("P1", "MKTAYIAKQR", 3L, "uniprot", List.of()));

    @Test
    void shouldReadInPlaceWhatOurSerializerWrites() throws MalformedRecordException {
        RawSequenceView view = reader.read(written);

        assertThat(view.bytes()).isSameAs(written);
        assertThat(text(view)).isEqualTo("P1 MKTAYIAKQR 3 uniprot");
    }

    /** The record is a range of a larger array, as with Stowage's consumer. */
    @Test
    void shouldReadAValueAmongOtherBytesAsItReadsItAlone() throws Exception {
        Schema other = new Schema.Parser()
                .parse(
                        "{\"type\":\"record\",\"name\":\"RawSequence\",\"namespace\":\"dev.stowage.schemas\",\"fields\":["
                                + "{\"name\":\"residues\",\"type\":\"string\"}]}");
        GenericRecord record = new GenericData.Record(other);
        record.put("residues", "MKT");
        byte[] resolved = framed(other, record);
        Random random = new Random(17);
        for (byte[] whole : List.of(written, resolved)) {
            for (int length = 0; length <= whole.length + 1; length++) {
                byte[] value = Arrays.copyOf(whole, length);
                byte[] around = new byte[length + 20];
                random.nextBytes(around);
                int from = random.nextInt(20);
                System.arraycopy(value, 0, around, from, length);

                assertThat(outcome(around, from, length)).isEqualTo(outcome(value, 0, length));
            }
        }
        assertThat(outcome(written, 0, written.length)).isEqualTo("P1 MKTAYIAKQR 3 uniprot");
    }

    /** The sequence, or the error message. */
    private String outcome(byte[] bytes, int from, int length) {
        try {
            return text(reader.read(bytes, from, length, null));
        } catch (MalformedRecordException e) {
            return e.reason() + ": " + e.getMessage();
        }
    }

    /** Schemas of other producers: other order, other fields, no defaults, another record name. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'name':'residues','type':'string'},{'name':'id','type':'string'}",
                "{'name':'residues','type':'string'}",
                "{'name':'taxon','type':['null','int'],'default':null},{'name':'id','type':'string'},"
                        + "{'name':'residues','type':'string'},{'name':'epoch','type':'int'}"
            })
    void shouldResolveWhatOtherSchemasWrite(String fields) throws Exception {
        // Given
        Schema schema = new Schema.Parser()
                .parse(("{'type':'record','name':'RawSequence','namespace':'dev.stowage.schemas','fields':[" + fields
                                + "]}")
                        .replace('\'', '"'));
        GenericRecord record = new GenericData.Record(schema);
        schema.getFields()
                .forEach(field -> record.put(
                        field.name(),
                        switch (field.name()) {
                            case "id" -> "P1";
                            case "residues" -> "MKT";
                            case "epoch" -> 3;
                            default -> null;
                        }));

        // When
        RawSequenceView view = reader.read(framed(schema, record));

        // Then
        String id = schema.getField("id") == null ? "" : "P1";
        String epoch = schema.getField("epoch") == null ? "0" : "3";
        assertThat(text(view)).isEqualTo(id + " MKT " + epoch + " ");
    }

    /** SQL engines write nullable fields, with their own record names. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "['null','string']",
                "['string','null']",
                "['null','bytes']",
            })
    void shouldTakeNullForTheDefaultWhenFieldsAreNullable(String text) throws Exception {
        Schema schema = record(
                "topLevelRecord",
                "{'name':'id','type':T},{'name':'residues','type':T},{'name':'epoch','type':['null','long']},{'name':'source','type':T}"
                        .replace("T", text));
        GenericRecord record = new GenericData.Record(schema);
        boolean isText = text.contains("string");
        record.put("residues", isText ? "MKT" : ByteBuffer.wrap("MKT".getBytes(StandardCharsets.UTF_8)));

        assertThat(text(reader.read(framed(schema, record)))).isEqualTo(" MKT 0 ");
        record.put("id", isText ? "P1" : ByteBuffer.wrap("P1".getBytes(StandardCharsets.UTF_8)));
        record.put("epoch", 3L);
        assertThat(text(reader.read(framed(schema, record)))).isEqualTo("P1 MKT 3 ");
        record.put("residues", null);
        assertThat(reader.read(framed(schema, record)).residuesLength()).isZero();
    }

    @Test
    void shouldReadARowThatIsAUnionOfNullAndARecord() throws Exception {
        Schema row = record("ConnectDefault", "{'name':'residues','type':'string'}");
        Schema schema = Schema.createUnion(Schema.create(Schema.Type.NULL), row);
        GenericRecord record = new GenericData.Record(row);
        record.put("residues", "MKT");

        assertThat(text(reader.read(framed(schema, record)))).isEqualTo(" MKT 0 ");
        assertReason(framed(schema, null), RejectReason.NULL_VALUE);
    }

    @Test
    void shouldNameTheFieldWhenASchemaDoesNotFit() throws Exception {
        for (String fields : List.of(
                "{'name':'id','type':'string'}",
                "{'name':'residues','type':'int'}",
                "{'name':'residues','type':['null','int']}",
                "{'name':'residues','type':'null'}",
                "{'name':'residues','type':'string'},{'name':'epoch','type':'string'}",
                "{'name':'residues','type':'string'},{'name':'id','type':{'type':'array','items':'string'}}")) {
            Schema schema = record("RawSequence", fields);
            byte[] value = framed(schema, filled(schema));

            assertReason(value, RejectReason.WRONG_SCHEMA);
            assertThatThrownBy(() -> reader.read(value)).hasMessageMatching(".*(residues|epoch|id).*");
        }
    }

    /** A union that contains other types is accepted until a value has one of them. */
    @Test
    void shouldRejectTheRecordWhoseUnionHoldsAnotherType() throws Exception {
        Schema schema = record("R", "{'name':'id','type':['null','int','string']},{'name':'residues','type':'string'}");
        GenericRecord record = new GenericData.Record(schema);
        record.put("residues", "MKT");
        record.put("id", "P1");
        assertThat(text(reader.read(framed(schema, record)))).isEqualTo("P1 MKT 0 ");

        record.put("id", 7);
        assertReason(framed(schema, record), RejectReason.WRONG_SCHEMA);
    }

    @Test
    void shouldCallItMalformedWhenBytesFollowARecordOfAnotherSchema() throws Exception {
        for (String fields : List.of(
                "{'name':'residues','type':['null','string']}",
                "{'name':'residues','type':'string'},{'name':'more','type':{'type':'map','values':'double'}}")) {
            Schema schema = record("RawSequence", fields);
            byte[] value = framed(schema, filled(schema));

            assertThat(reader.read(value)).isNotNull();
            assertReason(Arrays.copyOf(value, value.length + 1), RejectReason.MALFORMED_AVRO);
            assertReason(Arrays.copyOf(value, value.length - 1), RejectReason.MALFORMED_AVRO);
        }
    }

    @Test
    void shouldTakeTheSchemaFromTheHeaderWhenThereIsOne() throws Exception {
        byte[] header = Arrays.copyOf(written, 5);
        byte[] value = Arrays.copyOfRange(written, 5, written.length);

        assertThat(text(reader.read(value, 0, value.length, header))).isEqualTo("P1 MKTAYIAKQR 3 uniprot");
        byte[] guid = new byte[17];
        guid[0] = 1;
        assertReason(value, guid, RejectReason.UNKNOWN_SCHEMA);
        for (byte[] wrong : List.of(new byte[0], new byte[4], new byte[17], new byte[] {1, 0, 0, 0, 1})) {
            assertReason(value, wrong, RejectReason.UNKNOWN_MAGIC_BYTE);
        }
    }

    private void assertReason(byte[] value, byte[] header, RejectReason reason) {
        assertThatThrownBy(() -> reader.read(value, 0, value.length, header))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> assertThat(e.reason())
                        .isEqualTo(reason))
                .hasMessageMatching(".{8,}");
    }

    private static Schema record(String name, String fields) {
        return new Schema.Parser()
                .parse(("{'type':'record','name':'" + name + "','fields':[" + fields + "]}").replace('\'', '"'));
    }

    /** A record with a value in each field. */
    private static GenericRecord filled(Schema schema) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(
                    field.name(),
                    switch (field.schema().getType()) {
                        case STRING -> "MKT";
                        case INT -> 7;
                        case ARRAY -> List.of("P1");
                        case MAP -> Map.of("x", 1.5);
                        case UNION ->
                            field.schema().getTypes().get(1).getType() == Schema.Type.INT ? (Object) 7 : "MKT";
                        default -> null;
                    });
        }
        return record;
    }

    @Test
    void shouldNameTheReasonWhenTheFrameIsWrong() {
        assertReason(new byte[0], RejectReason.EMPTY_VALUE);
        assertReason(new byte[] {1, 0, 0, 0, 1, 0}, RejectReason.UNKNOWN_MAGIC_BYTE);
        assertReason(new byte[] {0, 0, 0}, RejectReason.UNKNOWN_MAGIC_BYTE);
        assertReason(new byte[] {0, 0, 0, 99, 1, 0}, RejectReason.UNKNOWN_SCHEMA);
    }

    @Test
    void shouldNameTheReasonWhenTheSchemaIsAnother() throws Exception {
        Schema number = Schema.create(Schema.Type.LONG);

        assertReason(framed(number, 17L), RejectReason.WRONG_SCHEMA);
    }

    @Test
    void shouldCallItMalformedWhereverItIsCut() {
        for (int length = 5; length < written.length; length++) {
            assertReason(Arrays.copyOf(written, length), RejectReason.MALFORMED_AVRO);
        }
        assertReason(Arrays.copyOf(written, written.length + 1), RejectReason.MALFORMED_AVRO);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldGiveAReasonAndNothingElseWhenBytesAreRandom(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = Arrays.copyOf(written, 5 + random.nextInt(60));
            for (int at = 5; at < bytes.length; at++) {
                bytes[at] = (byte) random.nextInt();
            }
            try {
                assertThat(text(reader.read(bytes))).isNotNull();
            } catch (MalformedRecordException e) {
                assertThat(e.reason()).isEqualTo(RejectReason.MALFORMED_AVRO);
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    /** Damaged values of another writer's schema are decoded by Avro, which throws its own exceptions. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {5, 6, 7, 8})
    void shouldGiveAReasonAndNothingElseWhenBytesOfAnotherSchemaAreRandom(long seed) throws Exception {
        Schema schema = new Schema.Parser()
                .parse(
                        "{\"type\":\"record\",\"name\":\"RawSequence\",\"namespace\":\"dev.stowage.schemas\",\"fields\":["
                                + "{\"name\":\"residues\",\"type\":\"string\"},"
                                + "{\"name\":\"tags\",\"type\":{\"type\":\"array\",\"items\":[\"null\",\"bytes\"]}}]}");
        GenericRecord record = new GenericData.Record(schema);
        record.put("residues", "MKT");
        record.put("tags", List.of());
        byte[] frame = framed(schema, record);
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = Arrays.copyOf(frame, 5 + random.nextInt(40));
            for (int at = 5; at < bytes.length; at++) {
                bytes[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
            }
            try {
                assertThat(text(reader.read(bytes))).isNotNull();
            } catch (MalformedRecordException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void shouldAllocateNothingByALengthThatTheValueDoesNotHave() throws Exception {
        Schema text = new Schema.Parser()
                .parse(
                        "{\"type\":\"record\",\"name\":\"RawSequence\",\"namespace\":\"dev.stowage.schemas\",\"fields\":["
                                + "{\"name\":\"nulls\",\"type\":{\"type\":\"array\",\"items\":\"null\"}},"
                                + "{\"name\":\"residues\",\"type\":\"string\"}]}");
        GenericRecord record = new GenericData.Record(text);
        record.put("nulls", List.of());
        record.put("residues", "MKT");
        byte[] frame = Arrays.copyOf(framed(text, record), 5);
        // 2^31 - 9 bytes of text, and 2^61 nulls.
        for (String hostile : new String[] {"00eeffffff0f", "feffffffffffffff7f"}) {
            byte[] body = HexFormat.of().parseHex(hostile);
            byte[] value = Arrays.copyOf(frame, 5 + body.length);
            System.arraycopy(body, 0, value, 5, body.length);

            assertReason(value, RejectReason.MALFORMED_AVRO);
        }
        assertThat(reader.read(framed(text, record)).idLength()).isZero();
    }

    private void assertReason(byte[] value, RejectReason reason) {
        assertThatThrownBy(() -> reader.read(value))
                .isInstanceOfSatisfying(MalformedRecordException.class, e -> assertThat(e.reason())
                        .isEqualTo(reason))
                .hasMessageMatching(".{8,}");
    }

    private byte[] framed(Schema schema, @Nullable Object record) throws Exception {
        int id = registry.register("other-" + schema.hashCode(), new AvroSchema(schema));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<>(schema).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static String text(RawSequenceView view) {
        return new String(view.bytes(), view.idOffset(), view.idLength(), StandardCharsets.UTF_8)
                + " "
                + new String(view.bytes(), view.residuesOffset(), view.residuesLength(), StandardCharsets.UTF_8)
                + " " + view.epoch() + " " + new String(view.source(), StandardCharsets.UTF_8);
    }
}
