package dev.stowage.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares the computed sizes with the bytes that the codec writes. */
class EncodedSizeTest {
    private static final int WIRE_BYTES = 5;

    @Test
    void shouldBeThatOfTheCodecForAnySegment() {
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            Segment segment = new Segment(
                    "Ä".repeat(random.nextInt(300)),
                    random.nextLong() >> random.nextInt(64),
                    "x".repeat(random.nextInt(100)),
                    random.nextLong() >>> random.nextInt(64),
                    number(random),
                    number(random),
                    number(random),
                    number(random),
                    number(random),
                    number(random),
                    number(random),
                    random.nextBoolean(),
                    random.nextBoolean());

            int without = encoded(batch(List.of(), "topic", "esm", 7));
            int with = encoded(batch(List.of(segment), "topic", "esm", 7));

            int size = EncodedSize.ofSegment(segment, segment.row(), segment.start());
            // The block of segments starts with their count and their size.
            assertThat(with - without).isEqualTo(EncodedSize.of(-1) + EncodedSize.of(size) + size);
        }
    }

    @Test
    void shouldHoldTheScalarsOfAnyBatch() {
        int scalars = encoded(batch(List.of(), "t".repeat(249), "v".repeat(255), Long.MIN_VALUE));

        // Rows, and the counts and sizes of the three arrays, are larger in a large batch.
        assertThat(WIRE_BYTES + scalars + 7 * 5).isBetween(EncodedSize.OF_BATCH - 250, EncodedSize.OF_BATCH);
    }

    private static int number(Random random) {
        return random.nextInt() >>> (1 + random.nextInt(31));
    }

    private static int encoded(PackedBatch batch) {
        AvroOutput out = new AvroOutput(1 << 10);
        PackedBatchCodec.write(batch, out);
        return out.size();
    }

    private static PackedBatch batch(List<Segment> segments, String topic, String vocabulary, long number) {
        int small = (int) (number >> 32) ^ (int) number;
        BatchHeader header = new BatchHeader(
                topic + "/" + Integer.MAX_VALUE + "/" + Long.MAX_VALUE + "/" + Integer.MAX_VALUE,
                PackingMode.PACK,
                small,
                0,
                small,
                new SourceWindow(topic, small, number, number, number, number),
                small,
                number,
                number,
                number,
                number,
                new TokenEncoding(small, small, small, small, vocabulary, "0123456789abcdef", SpecialTokens.ENDS),
                number,
                number,
                new Padding(number, number, number, number),
                number,
                small,
                number,
                EmissionCause.FULL,
                small,
                "fedcba9876543210");
        return new PackedBatch(header, segments, new int[0], new int[0]);
    }
}
