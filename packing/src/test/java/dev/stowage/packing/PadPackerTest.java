package dev.stowage.packing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.packing.Batch.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PadPackerTest {
    private final List<SentBatch> batches = new ArrayList<>();

    @Test
    void shouldMakeARowAsLongAsTheLongestRoundedUpWhenABatchLeaves() {
        Packer packer = Packer.create(options(List.of(16), 4, 32).roundTo(8).build());

        add(packer, 9, 3, 10, 16);

        assertThat(batches).hasSize(1);
        assertThat(batches.get(0).rowLength()).isEqualTo(16);
        assertThat(batches.get(0).release()).isEqualTo(Release.FULL);
        assertThat(tickets(batches.get(0))).containsExactly(0L, 2L);
    }

    @Test
    void shouldTakeTheRunThatHoldsTheOldestAndWastesLeast() {
        // Given: a batch has room for two rows of 10 or three of 8; the oldest segment has 8 slots
        Packer packer = Packer.create(options(List.of(16), 6, 24).build());

        add(packer, 8, 10, 12, 7, 8, 12);

        // Then: 8 8 7 waste one slot; 10 8 waste two.
        assertThat(tickets(batches.get(0))).containsExactly(0L, 3L, 4L);
        assertThat(batches.get(0).rowLength()).isEqualTo(8);
    }

    @Test
    void shouldNotCrossTheBoundOfABucketUnlessNothingElseIsLeft() {
        Packer packer = Packer.create(options(List.of(10, 64), 4, 64).build());

        add(packer, 9, 12, 9, 60);
        packer.drain(SentBatch.into(batches));

        assertThat(batches).extracting(SentBatch::bucket).containsOnly(10, 64);
        batches.forEach(batch -> assertThat(batch.rowLength()).isLessThanOrEqualTo(batch.bucket()));
        assertThat(batches).anySatisfy(batch -> assertThat(tickets(batch)).containsExactly(0L, 2L));
    }

    @Test
    void shouldBoundTheWaitWhenAShortSegmentIsAlone() {
        Packer packer = Packer.create(options(List.of(10, 64), 8, 128).build());

        add(packer, IntStream.range(0, 200).map(i -> i == 0 ? 5 : 64).toArray());

        assertThat(batches).anySatisfy(batch -> {
            assertThat(tickets(batch)).containsExactly(0L);
            assertThat(batch.release()).isEqualTo(Release.WAITED);
        });
    }

    private void add(Packer packer, int... lengths) {
        for (int i = 0; i < lengths.length; i++) {
            packer.add(i, lengths[i], SentBatch.into(batches));
        }
    }

    private static List<Long> tickets(SentBatch batch) {
        return batch.rows().stream().flatMap(row -> row.tickets().stream()).toList();
    }

    private static PackingOptions.Builder options(List<Integer> buckets, int lookahead, int batchSlots) {
        return PackingOptions.builder()
                .mode(Mode.PAD)
                .rowLengths(buckets)
                .lookahead(lookahead)
                .maxWaitRows(16)
                .batchSlots(Math.max(batchSlots, buckets.get(buckets.size() - 1)));
    }
}
