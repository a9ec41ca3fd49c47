package dev.stowage.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares exact fill with a slow version that tries every subset. */
class ExactFillOracleTest {
    private static final int SEGMENTS = 400;

    /** The waiting segments according to the test. */
    private final Map<Long, WaitingSegment> waiting = new HashMap<>();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void shouldFillARowWithTheBestSumOfTheWholePoolWhenThereIsOneRowLengthForSeveralSegments(long seed) {
        int capacity = 40 + (int) seed;
        int maxWaitRows = 6;
        RowFiller filler = new ExactFill(Streams.atOnce(List.of(capacity), 4 + (int) (seed % 7), maxWaitRows));

        int[] checked = {0};
        forEachRow(filler, Streams.uniform(seed, SEGMENTS, 2 * capacity / 3), (rowLength, row, pool, opened) -> {
            WaitingSegment oldest = oldest(pool);
            if (2 * pool.stream().mapToInt(WaitingSegment::slots).sum() > pool.size() * capacity) {
                return;
            }
            checked[0]++;
            boolean overdue = opened - oldest.arrivalRow() >= maxWaitRows;
            int best = overdue
                    ? oldest.slots() + best(without(pool, oldest), capacity - oldest.slots())
                    : best(pool, capacity);
            assertThat(row.used()).isEqualTo(best);
            if (overdue) {
                assertThat(row.tickets()).contains(oldest.ticket());
            }
        });
        assertThat(checked[0]).isGreaterThan(50);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33, 34, 35, 36})
    void shouldTakeTheRowOfTheDecreasingLayoutThatWastesLeastWhenSegmentsAreLongForTheRow(long seed) {
        int capacity = 60;
        int maxWaitRows = 6;
        boolean exact = seed % 2 == 0;
        PackingOptions options = Streams.options(
                exact ? Strategy.EXACT_FILL : Strategy.BEST_FIT_DECREASING, List.of(capacity), 12, maxWaitRows);
        RowFiller filler = RowFiller.create(options, ByteBudget.none(options));
        int[] checked = {0};

        forEachRow(filler, Streams.uniform(seed, SEGMENTS, capacity), (rowLength, row, pool, opened) -> {
            if (exact && 2 * pool.stream().mapToInt(WaitingSegment::slots).sum() <= pool.size() * capacity) {
                return;
            }
            checked[0]++;
            WaitingSegment oldest = oldest(pool);
            if (opened - oldest.arrivalRow() >= maxWaitRows) {
                assertThat(row.tickets()).contains(oldest.ticket());
            } else {
                assertThat(row.used()).isEqualTo(fullestByBestFitDecreasing(pool, capacity));
            }
        });
        assertThat(checked[0]).isGreaterThan(50);
    }

    /** Used slots of the fullest row. */
    private static int fullestByBestFitDecreasing(List<WaitingSegment> pool, int capacity) {
        List<Integer> rows = new ArrayList<>();
        List<Integer> lengths = pool.stream()
                .map(WaitingSegment::slots)
                .sorted(Comparator.reverseOrder())
                .toList();
        for (int length : lengths) {
            int best = -1;
            for (int row = 0; row < rows.size(); row++) {
                boolean fits = rows.get(row) + length <= capacity;
                if (fits && (best < 0 || rows.get(row) > rows.get(best))) {
                    best = row;
                }
            }
            if (best < 0) {
                rows.add(length);
            } else {
                rows.set(best, rows.get(best) + length);
            }
        }
        return rows.stream().max(Comparator.naturalOrder()).orElseThrow();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28})
    void shouldTakeTheLongestAnchorThatFillsExactlyElseTheSmallestShareOfPaddingWhenThereAreSeveral(long seed) {
        List<Integer> rowLengths = List.of(16, 31, 64);
        int maxWaitRows = 6;
        RowFiller filler = new ExactFill(Streams.atOnce(rowLengths, 4 + (int) (seed % 7), maxWaitRows));

        forEachRow(filler, Streams.uniform(seed, SEGMENTS, 64), (rowLength, row, pool, opened) -> {
            WaitingSegment oldest = oldest(pool);
            if (opened - oldest.arrivalRow() >= maxWaitRows) {
                assertThat(row.tickets()).contains(oldest.ticket());
                return;
            }
            List<WaitingSegment> sorted = new ArrayList<>(pool);
            sorted.sort(
                    Comparator.comparingInt(WaitingSegment::slots).reversed().thenComparing(WaitingSegment::ticket));
            double leastShare = 1;
            for (int anchor = 0; anchor < sorted.size(); anchor++) {
                int longest = sorted.get(anchor).slots();
                for (int length : rowLengths) {
                    if (length >= longest) {
                        int used = longest + best(sorted.subList(anchor + 1, sorted.size()), length - longest);
                        leastShare = Math.min(leastShare, (double) (length - used) / length);
                    }
                }
                if (leastShare == 0) {
                    assertThat(longest(row)).as("the anchor").isEqualTo(longest);
                    break;
                }
            }
            assertThat((double) (rowLength - row.used()) / rowLength).isEqualTo(leastShare);
        });
    }

    private interface RowCheck {
        void check(int rowLength, Row row, List<WaitingSegment> pool, long rowsOpenedBefore);
    }

    private void forEachRow(RowFiller filler, List<Integer> lengths, RowCheck check) {
        long[] rows = {0};
        RowFiller.RowSink sink = Streams.rows((rowLength, row) -> {
            check.check(rowLength, row, List.copyOf(waiting.values()), rows[0]++);
            assertThat(row.tickets().stream().mapToInt(this::slots).sum())
                    .isEqualTo(row.used())
                    .isLessThanOrEqualTo(rowLength);
            row.tickets().forEach(waiting::remove);
        });
        for (int i = 0; i < lengths.size(); i++) {
            waiting.put((long) i, new WaitingSegment(i, lengths.get(i), filler.rowsOpened()));
            filler.add(i, lengths.get(i), sink);
        }
        filler.drain(sink);
        assertThat(waiting).isEmpty();
        assertThat(rows[0]).isEqualTo(filler.rowsOpened()).isGreaterThan(50);
    }

    private int slots(long ticket) {
        return Objects.requireNonNull(waiting.get(ticket)).slots();
    }

    private int longest(Row row) {
        return row.tickets().stream().mapToInt(this::slots).max().orElseThrow();
    }

    /** The max sum up to a capacity, by trying all subsets. */
    private static int best(List<WaitingSegment> segments, int capacity) {
        TreeSet<Integer> sums = new TreeSet<>(List.of(0));
        for (WaitingSegment segment : segments) {
            new ArrayList<>(sums).forEach(sum -> sums.add(sum + segment.slots()));
        }
        return sums.floor(capacity);
    }

    private static WaitingSegment oldest(List<WaitingSegment> pool) {
        return pool.stream()
                .min(Comparator.comparingLong(WaitingSegment::ticket))
                .orElseThrow();
    }

    private static List<WaitingSegment> without(List<WaitingSegment> pool, WaitingSegment one) {
        return pool.stream().filter(segment -> !segment.equals(one)).toList();
    }
}
