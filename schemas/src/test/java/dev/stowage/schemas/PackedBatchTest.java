package dev.stowage.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader derives from a batch. */
class PackedBatchTest {
    private static final int PAD = 1;

    @Test
    void shouldDeriveTheArraysOfAFixedBatch() {
        PackedBatch batch = Samples.fixedBatchWithTracks();

        assertThat(batch.tokenRows())
                .isDeepEqualTo(new int[][] {{0, 20, 15, 11, 2, 5, 7, 1}, {0, 20, 32, 1, 1, 1, 1, 1}});
        assertThat(batch.sequenceIdRows())
                .isDeepEqualTo(new int[][] {{0, 0, 0, 0, 0, 1, 1, -1}, {0, 0, 0, -1, -1, -1, -1, -1}});
        assertThat(batch.positionIds()).containsExactly(0, 1, 2, 3, 4, 0, 1, 0, 0, 1, 2, 0, 0, 0, 0, 0);
        assertThat(batch.flatTokens()).containsExactly(0, 20, 15, 11, 2, 5, 7, 0, 20, 32);
        assertThat(batch.cuSeqlens()).containsExactly(0, 5, 7, 10);
        assertThat(batch.maxSeqlen()).isEqualTo(5);
        assertThat(batch.track("plddt").floats()).containsExactly(0.75f, 1, 0.5f);
        assertThatThrownBy(() -> batch.track("none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no track none in batch sequences/3/120/0; it has [structure, xy, plddt]");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldDeriveWhatTheArraysAloneSay(long seed) {
        PackedBatch batch = valid(new Random(seed));

        // The oracle reads sequence_id slot by slot and does not know the segments.
        List<Integer> flat = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        int[] positions = new int[batch.tokens().length];
        int rowLength = batch.header().rowLength();
        for (int slot = 0; slot < positions.length; slot++) {
            int id = batch.sequenceId()[slot];
            if (id == batch.header().encoding().sequenceIdPadding()) {
                continue;
            }
            boolean continues = slot % rowLength > 0 && batch.sequenceId()[slot - 1] == id;
            positions[slot] = continues ? positions[slot - 1] + 1 : 0;
            if (!continues) {
                starts.add(flat.size());
            }
            flat.add(batch.tokens()[slot]);
        }
        starts.add(flat.size());
        assertThat(batch.positionIds()).isEqualTo(positions);
        assertThat(batch.flatTokens()).containsExactly(flat.toArray(Integer[]::new));
        assertThat(batch.cuSeqlens()).containsExactly(starts.toArray(Integer[]::new));
    }

    @Test
    void shouldRefuseASegmentOutsideTheRows() {
        for (int[] place : new int[][] {{2, 0, 1}, {-1, 0, 1}, {1, -1, 1}, {1, 7, 2}, {1, 0, 9}, {0, 1, -1}}) {
            PackedBatch batch = Samples.fixedBatch();
            PackedBatch wrong = new PackedBatch(
                    batch.header(),
                    List.of(segment(place[0], place[1], place[2], place[2])),
                    batch.tokens(),
                    batch.sequenceId());

            assertThatThrownBy(wrong::positionIds)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("segment P (row " + place[0] + ", start " + place[1] + ", length " + place[2]
                            + ") is outside 2 x 8 slots (batch sequences/3/120/0)");
        }
    }

    /** A batch whose segments are followed by padding, as with {@code segment.multiple}, and with empty rows. */
    private static PackedBatch valid(Random random) {
        int rows = 1 + random.nextInt(5);
        int rowLength = 20 + random.nextInt(100);
        int[] tokens = new int[rows * rowLength];
        int[] ids = new int[rows * rowLength];
        int base = random.nextInt(2);
        Arrays.fill(tokens, PAD);
        Arrays.fill(ids, base - 1);
        List<Segment> segments = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int number = base;
            for (int start = random.nextInt(5) == 0 ? rowLength : 0; start + 8 <= rowLength; number++) {
                int slots = 8 * (1 + random.nextInt((rowLength - start) / 8));
                int length = slots - random.nextInt(8);
                segments.add(segment(row, start, slots, length));
                for (int slot = row * rowLength + start; slot < row * rowLength + start + length; slot++) {
                    tokens[slot] = 4 + random.nextInt(20);
                    ids[slot] = number;
                }
                start += slots;
            }
        }
        return new PackedBatch(Samples.header("t/0/0/0", rows, rowLength, 0, base - 1), segments, tokens, ids);
    }

    private static Segment segment(int row, int start, int slots, int length) {
        return new Segment("P", 0, "", 0, row, start, slots, length, 0, length, length, false, false);
    }
}
