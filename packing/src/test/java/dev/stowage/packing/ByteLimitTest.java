package dev.stowage.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.packing.Batch.Release;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the byte limit of each packer with a slow sum over the content of its batches. */
class ByteLimitTest {
    private static final int SEGMENTS = 5_000;
    private static final int LONGEST = 1_100;
    private static final int PER_BATCH = 700;

    /** Slots and bytes of the segments of a test. */
    private int[] slots = {};

    private int[] bytes = {};

    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        long seed = 1;
        for (Strategy strategy : Strategy.values()) {
            for (boolean fixedShape : new boolean[] {false, true}) {
                cases.add(Arguments.of(strategy, Mode.PACK, List.of(64, 128), fixedShape, true, seed++));
                cases.add(Arguments.of(strategy, Mode.PACK, List.of(2_048), fixedShape, true, seed++));
                cases.add(Arguments.of(strategy, Mode.FLAT, List.of(128), fixedShape, true, seed++));
            }
        }
        cases.add(Arguments.of(Strategy.EXACT_FILL, Mode.PACK, List.of(50, 100), false, false, seed++));
        cases.add(Arguments.of(Strategy.EXACT_FILL, Mode.PACK, List.of(100, 2_048), false, true, seed++));
        cases.add(Arguments.of(Strategy.EXACT_FILL, Mode.FLAT, List.of(100), false, false, seed++));
        cases.add(Arguments.of(Strategy.EXACT_FILL, Mode.PAD, List.of(60), false, true, seed++));
        cases.add(Arguments.of(Strategy.EXACT_FILL, Mode.PAD, List.of(30, 60), false, true, seed++));
        return cases.stream();
    }

    @ParameterizedTest(name = "{0} {1} {2}, one shape {3}, in steps {4}, seed {5}")
    @MethodSource("cases")
    void shouldSendABatchBeforeItWouldBeTooLarge(
            Strategy strategy, Mode mode, List<Integer> lengths, boolean fixedShape, boolean inSteps, long seed) {
        PackingOptions options = options(strategy, mode, lengths, fixedShape, inSteps);
        draw(seed);

        List<SentBatch> batches = pack(options);

        Map<Long, Integer> left = new HashMap<>();
        Map<Integer, SentBatch> former = new HashMap<>();
        int full = 0;
        for (SentBatch batch : batches) {
            batch.rows().forEach(row -> row.tickets().forEach(ticket -> left.merge(ticket, 1, Integer::sum)));
            long size = size(options, batch.rowLength(), batch.rows());
            assertThat(size).isLessThanOrEqualTo(options.byteLimit().max());
            boolean incomplete = batch.rows().size() < options.batchSlots() / batch.rowLength();
            if (batch.release() == Release.FULL && incomplete) {
                full++;
                assertThat(batch.rows()).noneMatch(Row::drained);
                // Without steps, a flat batch is as short as the content of the pool.
                if (mode == Mode.PAD || (mode == Mode.FLAT && inSteps && strategy != Strategy.BEST_FIT_DECREASING)) {
                    assertThat(size).isGreaterThan(options.byteLimit().max() * 4L / 5);
                }
            }
            SentBatch before = mode == Mode.PACK ? former.put(batch.rowLength(), batch) : null;
            if (before != null
                    && before.release() != Release.WAITED
                    && before.rows().size() < options.batchSlots() / batch.rowLength()) {
                List<Row> withNext = new ArrayList<>(before.rows());
                withNext.add(batch.rows().get(0));
                assertThat(size(options, batch.rowLength(), withNext))
                        .as("with the next row")
                        .isGreaterThan(options.byteLimit().max());
            }
        }
        assertThat(left).hasSize(SEGMENTS);
        assertThat(left.values()).containsOnly(1);
        assertThat(full).as("batches closed by the byte limit").isGreaterThan(5);
    }

    @ParameterizedTest(name = "{0} {1} {2}, one shape {3}, in steps {4}, seed {5}")
    @MethodSource("cases")
    void shouldGoOnAsIfNothingHadHappenedWhenRestored(
            Strategy strategy, Mode mode, List<Integer> lengths, boolean fixedShape, boolean inSteps, long seed) {
        PackingOptions options = options(strategy, mode, lengths, fixedShape, inSteps);
        draw(seed);
        List<SentBatch> pieced = new ArrayList<>();
        TreeMap<Long, WaitingSegment> waiting = new TreeMap<>();
        Packer packer = Packer.create(options, this::bytesOf);
        BatchSink sink = batch -> {
            SentBatch.into(pieced).accept(batch);
            batch.copyOfRows().forEach(row -> row.tickets().forEach(waiting::remove));
        };

        for (int i = 0; i < SEGMENTS; i++) {
            if (i % 617 == 600) {
                Packer restored = Packer.create(options, this::bytesOf);
                restored.restore(packer.state(), List.copyOf(waiting.values()));
                packer = restored;
            }
            waiting.put((long) i, new WaitingSegment(i, slots[i], packer.rowsOpened()));
            packer.add(i, slots[i], sink);
        }
        packer.drain(sink);

        assertThat(pieced).isEqualTo(pack(options));
    }

    @ParameterizedTest(name = "{0} {1} {2}, one shape {3}, in steps {4}, seed {5}")
    @MethodSource("cases")
    void shouldGiveTheBatchesWithoutALimitWhenAllFit(
            Strategy strategy, Mode mode, List<Integer> lengths, boolean fixedShape, boolean inSteps, long seed) {
        PackingOptions without = builder(strategy, mode, lengths, inSteps).build();
        PackingOptions options = builder(strategy, mode, lengths, inSteps)
                // So small a limit that the bytes of the segments are computed.
                .byteLimit(new ByteLimit(SEGMENTS * LONGEST, PER_BATCH, 1, SEGMENTS * LONGEST / 100, fixedShape))
                .build();
        draw(seed);
        List<SentBatch> expected = new ArrayList<>();
        Packer packer = Packer.create(without);
        for (int i = 0; i < SEGMENTS; i++) {
            packer.add(i, slots[i], SentBatch.into(expected));
        }
        packer.drain(SentBatch.into(expected));

        assertThat(pack(options)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "rows of {0}")
    @ValueSource(ints = {64, 2_048})
    void shouldBoundTheWaitWhenRowsAreCutShort(int length) {
        int maxWaitRows = 16;
        int lookahead = 150;
        PackingOptions options = options(Strategy.EXACT_FILL, Mode.PACK, List.of(length), false, true);
        draw(99);
        RowFiller filler = RowFiller.create(options, new ByteBudget(options, this::bytesOf));
        Map<Long, Long> arrivals = new HashMap<>();
        long[] longest = {0};
        RowFiller.RowSink sink = Streams.rows((rowLength, row) -> row.tickets()
                .forEach(ticket -> longest[0] =
                        Math.max(longest[0], filler.rowsOpened() - 1 - Objects.requireNonNull(arrivals.get(ticket)))));

        for (int i = 0; i < SEGMENTS; i++) {
            arrivals.put((long) i, filler.rowsOpened());
            filler.add(i, slots[i], sink);
        }

        assertThat(longest[0]).isBetween(1L, (long) maxWaitRows + lookahead - 1);
    }

    @Test
    void shouldKeepTheOldestOfARunInModePadWhenTheRunIsTooLarge() {
        slots = new int[] {10, 14, 13, 12, 11, 9};
        bytes = new int[] {1_000, 1_000, 1_000, 1_000, 1_000, 1_000};

        assertThat(first(3 * 1_000)).containsExactly(0L, 3L, 4L);
        assertThat(first(3 * 1_000 + 500)).containsExactly(0L, 3L, 4L);
        bytes[4] = 100;
        assertThat(first(3 * 1_000)).containsExactly(0L, 3L, 4L);
        bytes[5] = 100;
        assertThat(first(2 * 1_000 + 200)).containsExactly(0L, 3L, 4L, 5L);
        assertThat(first(LONGEST)).containsExactly(0L, 4L, 5L);
    }

    /** Tickets of the first batch in mode pad with this number of bytes for segments. */
    private List<Long> first(int forSegments) {
        PackingOptions options = PackingOptions.builder()
                .mode(Mode.PAD)
                .rowLengths(List.of(20))
                .lookahead(6)
                .batchSlots(84)
                .byteLimit(new ByteLimit(2 * 84 + forSegments, 0, 1, LONGEST, false))
                .build();
        List<SentBatch> batches = new ArrayList<>();
        Packer packer = Packer.create(options, this::bytesOf);
        for (int i = 0; i < slots.length; i++) {
            packer.add(i, slots[i], SentBatch.into(batches));
        }
        assertThat(batches.get(0).release()).isEqualTo(Release.FULL);
        return batches.get(0).rows().stream()
                .flatMap(row -> row.tickets().stream())
                .toList();
    }

    @Test
    void shouldRefuseALimitThatARowWithASegmentExceeds() {
        int min = PER_BATCH + 2 * 128 + LONGEST;

        assertThat(limited(min).byteLimit().max()).isEqualTo(min);
        assertThatThrownBy(() -> limited(min - 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("byteLimit must be >= " + min);
        assertThatThrownBy(() -> Packer.create(limited(min))).hasMessageContaining("bytes of segments");
    }

    private static PackingOptions limited(int max) {
        return builder(Strategy.EXACT_FILL, Mode.PACK, List.of(64, 128), true)
                .byteLimit(new ByteLimit(max, PER_BATCH, 1, LONGEST, false))
                .build();
    }

    private static PackingOptions options(
            Strategy strategy, Mode mode, List<Integer> lengths, boolean fixedShape, boolean inSteps) {
        return builder(strategy, mode, lengths, inSteps)
                .byteLimit(new ByteLimit(25_000, PER_BATCH, 1, LONGEST, fixedShape))
                .build();
    }

    private static PackingOptions.Builder builder(
            Strategy strategy, Mode mode, List<Integer> lengths, boolean inSteps) {
        return PackingOptions.builder()
                .strategy(strategy)
                .mode(mode)
                .rowLengths(lengths)
                .lookahead(150)
                .maxWaitRows(16)
                .inSteps(inSteps)
                .openRows(6)
                .batchSlots(6_200)
                .batchMaxWaitRows(200);
    }

    /** Draws short segments with many bytes, between long runs of segments with few bytes. */
    private void draw(long seed) {
        Random random = new Random(seed);
        slots = new int[SEGMENTS];
        bytes = new int[SEGMENTS];
        for (int i = 0; i < SEGMENTS; i++) {
            slots[i] = 1 + random.nextInt(i / 1_000 % 2 == 0 ? 5 : 50);
            bytes[i] = 13 + random.nextInt(i / 500 % 3 == 0 ? 30 : LONGEST - 12);
        }
    }

    private List<SentBatch> pack(PackingOptions options) {
        List<SentBatch> batches = new ArrayList<>();
        Packer packer = Packer.create(options, this::bytesOf);
        for (int i = 0; i < SEGMENTS; i++) {
            packer.add(i, slots[i], SentBatch.into(batches));
        }
        packer.drain(SentBatch.into(batches));
        assertThat(packer.waiting()).isZero();
        return batches;
    }

    private long size(PackingOptions options, int rowLength, List<Row> rows) {
        boolean fixedShape = options.byteLimit().fixedShape();
        int length = fixedShape && options.mode() == Mode.FLAT ? options.batchSlots() : rowLength;
        int count = fixedShape ? options.batchSlots() / length : rows.size();
        long size = PER_BATCH + 2L * count * length;
        for (Row row : rows) {
            int segments = row.tickets().size();
            size += segments <= 63 ? 0 : segments <= 8_191 ? row.used() : 2L * row.used();
            size += row.tickets().stream().mapToLong(this::bytesOf).sum();
        }
        return size;
    }

    private int bytesOf(long ticket) {
        return bytes[(int) ticket];
    }
}
