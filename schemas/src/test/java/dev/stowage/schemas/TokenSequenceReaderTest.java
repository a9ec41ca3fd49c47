package dev.stowage.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenSequenceReaderTest {
    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
    private final RawSequenceReader reader = RawSequenceReader.ofTokens(registry);

    @Test
    void shouldReadIdsOfAnySizeWithoutACopy() throws Exception {
        Random random = new Random(27);
        TokenSequenceSerializer serializer = new TokenSequenceSerializer(registry, Map.of());
        for (int round = 0; round < 500; round++) {
            int bits = 1 + random.nextInt(31);
            int[] ids = random.ints(1 + random.nextInt(300))
                    .map(id -> id >>> (32 - bits))
                    .toArray();
            byte[] value = serializer.serialize("sequences", new TokenSequence("P1", ids, 3, "lab", List.of()));

            RawSequenceView view = reader.read(value);

            EncodedValues tokens = view.tokens();
            assertThat(tokens.ints()).isEqualTo(ids);
            assertThat(tokens.bytes()).isSameAs(value);
            assertThat(tokens.min()).isEqualTo(Arrays.stream(ids).min().orElseThrow());
            assertThat(tokens.max()).isEqualTo(Arrays.stream(ids).max().orElseThrow());
            assertThat(view.epoch()).isEqualTo(3);
            int index = random.nextInt(ids.length);
            assertThat(tokens.intAt(tokens.placeOfInt(index))).isEqualTo(ids[index]);
            index = random.nextInt(ids.length);
            assertThat(tokens.intAt(tokens.placeOfInt(index))).isEqualTo(ids[index]);
        }
    }

    @Test
    void shouldReadBytesAsIdsBelow256() throws Exception {
        EncodedValues tokens = read("\"bytes\"", 6, 0, 127, 255).tokens();

        assertThat(tokens.ints()).containsExactly(0, 127, 255);
        assertThat(tokens.min()).isZero();
        assertThat(tokens.max()).isEqualTo(255);
    }

    @Test
    void shouldReadSeveralBlocksAndSizes() throws Exception {
        // Blocks of 2, of 1 with a size of 3 bytes, and of 1.
        EncodedValues tokens =
                read(array("long"), 4, 2, 4, 1, 6, 0x80, 0x80, 1, 2, 1, 0).tokens();

        assertThat(tokens.ints()).containsExactly(1, 2, 8_192, -1);
        assertThat(tokens.min()).isEqualTo(-1);
        assertThat(tokens.max()).isEqualTo(8_192);
    }

    /** What goes to a batch has the bytes that our encoder writes, so that batches of one content are equal. */
    @Test
    void shouldShortenNumbersThatAreLongerThanNeeded() throws Exception {
        for (int[] one :
                new int[][] {{0x82, 0}, {0x82, 0x80, 0}, {0x82, 0x80, 0x80, 0x80, 0}, {0x82, 0x80, 0x80, 0x80, 0x80, 0}
                }) {
            int[] value = new int[one.length + 6];
            value[0] = 8;
            System.arraycopy(one, 0, value, 1, one.length);
            System.arraycopy(new int[] {0xfe, 1, 4, 6, 0}, 0, value, one.length + 1, 5);

            EncodedValues tokens = read(array("int"), value).tokens();

            assertThat(tokens.ints()).containsExactly(1, 127, 2, 3);
            assertThat(tokens.length()).isEqualTo(5);
        }
    }

    @Test
    void shouldReadANullableArrayAndRefuseItsNull() throws Exception {
        String union = "[\"null\"," + array("int") + "]";

        assertThat(read(union, 2, 4, 10, 12, 0).tokens().ints()).containsExactly(5, 6);
        assertThat(read(union, 0).tokens().count()).isZero();
    }

    @Test
    void shouldRefuseWhatIsNoArrayOfIds() {
        assertThatThrownBy(() -> read("\"string\"", 0))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("schema T cannot be read as TokenSequence: field tokens is")
                .hasMessageContaining("accepted: array of int or long, or bytes");
        // 2^31 as an int.
        assertThatThrownBy(() -> read(array("int"), 2, 0x80, 0x80, 0x80, 0x80, 0x10, 0))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("2147483648 at byte 11 is no 32-bit integer");
        assertThatThrownBy(() -> read(array("int"), 20, 2, 0))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("10 items");
    }

    /** Whoever knows the vocabulary rejects them with their position. */
    @Test
    void shouldReadLongsBeyondTheRangeOfAnInt() throws Exception {
        // Blocks of 2 and 2: 1, 2^31, 3, -2^31 - 1.
        EncodedValues tokens = read(
                        array("long"), 4, 2, 0x80, 0x80, 0x80, 0x80, 0x10, 4, 6, 0x81, 0x80, 0x80, 0x80, 0x10, 0)
                .tokens();

        assertThat(tokens.count()).isEqualTo(4);
        assertThat(tokens.firstBeyondInt()).isEqualTo(1);
        assertThat(tokens.longAt(0)).isEqualTo(1);
        assertThat(tokens.longAt(1)).isEqualTo(1L << 31);
        assertThat(read(array("long"), 2, 8, 0).tokens().firstBeyondInt()).isNegative();
    }

    @Test
    void shouldNameTheRecordThatIsExpected() {
        assertThatThrownBy(() -> readRecord("{'name':'residues','type':'string'}", 0))
                .hasMessage("schema T cannot be read as TokenSequence: it has no field tokens");
        assertThatThrownBy(() -> reader.read(framed("['null','string']", 0)))
                .hasMessageContaining("cannot be read as TokenSequence: no branch of the union is a record");
    }

    private static String array(String items) {
        return "{\"type\":\"array\",\"items\":\"" + items + "\"}";
    }

    private RawSequenceView read(String type, int... content) throws Exception {
        return readRecord("{'name':'tokens','type':" + type + "}", content);
    }

    private RawSequenceView readRecord(String field, int... content) throws Exception {
        return reader.read(framed("{'type':'record','name':'T','fields':[" + field + "]}", content));
    }

    private byte[] framed(String schema, int... content) throws Exception {
        int id = registry.register("t-value", new AvroSchema(schema.replace('\'', '"')));
        ByteBuffer value = ByteBuffer.allocate(5 + content.length).put((byte) 0).putInt(id);
        for (int next : content) {
            value.put((byte) next);
        }
        return value.array();
    }
}
