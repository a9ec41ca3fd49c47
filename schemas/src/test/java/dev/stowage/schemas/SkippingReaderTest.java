package dev.stowage.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/**
 * A reader of batches in a few lines, which uses only this module's schema and none of its code: it reads the scalars
 * and skips each array by the size of its only block, without decoding an item.
 */
class SkippingReaderTest {
    private static final int FRAME = 5;

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
    private final PackedBatchSerializer serializer = new PackedBatchSerializer(registry, Map.of());

    /** A block of an array: position and number of its items. */
    private record Block(String array, long count, int from, int size) {}

    private record Skimmed(Map<String, Object> scalars, List<Block> blocks) {}

    @Test
    void shouldReadTheScalarsAndSkipSegmentsAndArrays() {
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            // Given: ids of one, two and three bytes
            PackedBatch batch = Samples.randomBatch(random, 32, 1 << random.nextInt(16));
            byte[] bytes = serializer.serialize("t", batch);
            Skimmed intact = skim(bytes);
            // A reader that decodes an item would fail, because no number has that many bytes.
            intact.blocks()
                    .forEach(block -> Arrays.fill(bytes, block.from(), block.from() + block.size(), (byte) 0xff));

            // When
            Skimmed read = skim(bytes);

            // Then
            assertThat(read).isEqualTo(intact);
            Map<String, Long> counts = new LinkedHashMap<>();
            counts.put("segments", (long) batch.segments().size());
            counts.put("tokens", batch.header().slots());
            counts.put("sequence_id", batch.header().slots());
            counts.put("tracks", (long) batch.tracks().size());
            counts.values().removeIf(count -> count == 0);
            assertThat(read.blocks()).extracting(Block::array).containsExactlyElementsOf(counts.keySet());
            assertThat(read.blocks()).extracting(Block::count).containsExactlyElementsOf(counts.values());
            assertThat(read.scalars())
                    .containsEntry("batch_id", batch.header().batchId())
                    .containsEntry("sequence", batch.header().sequence())
                    .containsEntry("rows", (long) batch.header().rows())
                    .containsEntry("fingerprint", batch.header().fingerprint());
        }
    }

    /** Reads the value and returns the position behind it. */
    private static Skimmed skim(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value, FRAME, value.length - FRAME);
        Map<String, Object> scalars = new LinkedHashMap<>();
        List<Block> blocks = new ArrayList<>();
        for (Schema.Field field : ContractSchemas.packedBatch().getFields()) {
            switch (field.schema().getType()) {
                case STRING -> scalars.put(field.name(), text(in));
                case INT, LONG, ENUM -> scalars.put(field.name(), number(in));
                case ARRAY -> skip(field.name(), in, blocks);
                default -> throw new AssertionError("a reader does not expect " + field.schema());
            }
        }
        assertThat(in.remaining()).isZero();
        return new Skimmed(scalars, blocks);
    }

    /** An array is a single 0, or one block with a negative count and a size, then 0. */
    private static void skip(String array, ByteBuffer in, List<Block> blocks) {
        long count = number(in);
        if (count == 0) {
            return;
        }
        assertThat(count).as("count of %s", array).isNegative();
        int size = (int) number(in);
        blocks.add(new Block(array, -count, in.position(), size));
        in.position(in.position() + size);
        assertThat(number(in)).as("end of %s", array).isZero();
    }

    private static String text(ByteBuffer in) {
        byte[] utf8 = new byte[(int) number(in)];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value >>> 1 ^ -(value & 1);
            }
        }
        throw new AssertionError("a number of more than 10 bytes");
    }
}
