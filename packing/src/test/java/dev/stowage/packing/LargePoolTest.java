package dev.stowage.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Pools with very many segments. An algorithm with quadratic cost in the pool size would take minutes to hours here.
 */
class LargePoolTest {
    private static final int MILLION = 1_000_000;
    private static final int QUARTER = 250_000;

    private enum Kind {
        SEVERAL_LENGTHS(MILLION, List.of(512, 1_024, 2_048), options -> options, 0.001),
        ONE_LENGTH(QUARTER, List.of(2_048), options -> options, 0.001),
        LONG_SEGMENTS(QUARTER, List.of(512), options -> options, 0.02),
        LONG_ROWS(QUARTER, List.of(131_072), options -> options, 0.002),
        FLAT(QUARTER, List.of(2_048), options -> options.mode(Mode.FLAT).batchSlots(1 << 18), 0.001),
        BEST_FIT_DECREASING(QUARTER, List.of(2_048), options -> options.strategy(Strategy.BEST_FIT_DECREASING), 0.02),
        PAD(MILLION, List.of(512, 1_024, 2_048), options -> options.mode(Mode.PAD), 0.001);

        private final int segments;

        @SuppressWarnings("ImmutableEnumChecker") // from List.of
        private final List<Integer> rowLengths;

        @SuppressWarnings("ImmutableEnumChecker") // functions without state
        private final UnaryOperator<PackingOptions.Builder> change;

        private final double maxPadding;

        Kind(int segments, List<Integer> rowLengths, UnaryOperator<PackingOptions.Builder> change, double maxPadding) {
            this.segments = segments;
            this.rowLengths = rowLengths;
            this.change = change;
            this.maxPadding = maxPadding;
        }

        PackingOptions.Builder options() {
            int longest = rowLengths.get(rowLengths.size() - 1);
            return change.apply(PackingOptions.builder()
                    .rowLengths(rowLengths)
                    .batchSlots(8 * longest)
                    .lookahead(MILLION + 1));
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @Timeout(60)
    void shouldDrainALargePoolWithLittlePadding(Kind kind) {
        List<Integer> lengths = Streams.proteins(7, kind.segments, kind.rowLengths.get(kind.rowLengths.size() - 1) - 2);
        Packer packer = Packer.create(kind.options().build());

        long[] sums = pack(packer, lengths);

        assertThat(sums[0]).isEqualTo(kind.segments);
        assertThat(sums[1])
                .isEqualTo(lengths.stream().mapToLong(Integer::longValue).sum());
        assertThat((double) (sums[2] - sums[1]) / sums[2]).isLessThan(kind.maxPadding);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @Timeout(60)
    void shouldDrainTheSameBatchesWhenALargePoolWasRestored(Kind kind) {
        // Given: every second segment waits, as if the others had been sent
        List<Integer> lengths = Streams.proteins(8, 50_000, kind.rowLengths.get(kind.rowLengths.size() - 1) - 2);
        List<WaitingSegment> waiting = IntStream.range(0, lengths.size())
                .mapToObj(i -> new WaitingSegment(2L * i, lengths.get(i), 0))
                .toList();
        Packer packer = Packer.create(kind.options().build());
        Packer restored = Packer.create(kind.options().build());
        List<SentBatch> expected = new ArrayList<>();
        List<SentBatch> batches = new ArrayList<>();
        waiting.forEach(segment -> packer.add(segment.ticket(), segment.slots(), SentBatch.into(expected)));
        packer.drain(SentBatch.into(expected));

        // When
        restored.restore(PackerState.EMPTY, waiting);
        restored.drain(SentBatch.into(batches));

        // Then
        assertThat(batches.equals(expected)).isTrue();
    }

    private static long[] pack(Packer packer, List<Integer> lengths) {
        long[] sums = new long[3];
        BatchSink sink = batch -> {
            sums[0] += batch.segments();
            for (int row = 0; row < batch.filledRows(); row++) {
                sums[1] += batch.used(row);
            }
            sums[2] += (long) batch.filledRows() * batch.rowLength();
        };
        for (int i = 0; i < lengths.size(); i++) {
            packer.add(i, lengths.get(i), sink);
        }
        packer.drain(sink);
        return sums;
    }
}
