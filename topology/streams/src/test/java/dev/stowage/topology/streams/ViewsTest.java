package dev.stowage.topology.streams;

import static dev.stowage.topology.streams.Harness.START;
import static dev.stowage.topology.streams.Harness.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.RejectReason;
import dev.stowage.testsupport.DecodedBatch;
import dev.stowage.testsupport.DecodedSegment;
import dev.stowage.testsupport.NamedCounts;
import dev.stowage.testsupport.Recount;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.view.BucketView;
import dev.stowage.topology.core.view.PartitionView;
import dev.stowage.topology.core.view.PoolView;
import dev.stowage.topology.core.view.RecentRows;
import dev.stowage.topology.core.view.RejectView;
import dev.stowage.topology.core.view.WindowView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The views of a partition agree with a recount of its output. */
class ViewsTest {
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final long WINDOW = Duration.ofMinutes(10).toMillis();
    private static final int SEQUENCES = 500;

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0}, seed {1}")
    @CsvSource({
        "pack, 1, buckets=64;128",
        "pack, 2, overlong=reject segment.multiple=8",
        "pack, 3, strategy=best-fit open.rows=4 row.multiple=48",
        "pack, 4, batch.fixed.shape=true batch.max.wait.rows=4",
        "pad, 5, row.multiple=16",
        "flat, 6, row.multiple=64",
        "flat, 7, batch.fixed.shape=true",
    })
    void shouldAgreeWithARecountOfTheOutput(String mode, long seed, String keys) {
        try (Harness harness = new Harness(directory, settings(mode, keys))) {
            // Given
            Set<Long> accepted = send(harness, seed);
            harness.tick(7, START);

            // When
            PartitionView view = harness.settledView();

            // Then
            List<DecodedBatch> batches = harness.decoded();
            int longest = harness.config.packingOptions().longestSegment();
            assertThat(counts(view.sinceStart())).isEqualTo(Recount.byBucket(batches, longest));
            assertThat(view.sinceStart().values())
                    .allSatisfy(count -> assertThat(count.largestWaitRows()).isPositive());
            assertThat(view.batches()).isEqualTo(batches.size());
            assertThat(view.accepted()).isEqualTo(accepted.size());
            assertThat(view.rejects().values().stream().mapToLong(n -> n).sum())
                    .isEqualTo(harness.rejects().size())
                    .isEqualTo(SEQUENCES - accepted.size());
            assertThat(view.ticks()).isEqualTo(1);
            assertThat(view.lastOffset()).isEqualTo(SEQUENCES - 1);
            assertThat(view.recentRows())
                    .isEqualTo(new RecentRows(Recount.fill(batches, RecentRows.BINS, RecentRows.ROWS)));
            checkWindows(view.windows(), batches, longest);
            checkPool(view.pool(), accepted, batches);
            DecodedBatch latest = batches.get(batches.size() - 1);
            assertThat(Objects.requireNonNull(view.latestBatch()).id()).isEqualTo(latest.id());
            assertThat(Objects.requireNonNull(view.latestBatch()).cause().text())
                    .isEqualTo(latest.text("cause"));
            assertThat(Objects.requireNonNull(view.latestBatch()).rowLength()).isEqualTo(latest.rowLength());
            assertThat(Objects.requireNonNull(view.latestBatch()).rows()).isEqualTo(Recount.shape(latest));
        }
    }

    private static Map<Integer, NamedCounts> counts(Map<Integer, BucketView> views) {
        Map<Integer, NamedCounts> counts = new HashMap<>();
        views.forEach((bucket, view) -> counts.put(bucket, NamedCounts.of(view)));
        return counts;
    }

    private static void checkWindows(List<WindowView> windows, List<DecodedBatch> batches, int longest) {
        Map<Long, List<DecodedBatch>> byWindow =
                batches.stream().collect(Collectors.groupingBy(batch -> batch.number("window_offset")));
        assertThat(windows).hasSizeGreaterThan(5).extracting(WindowView::offset).isSorted();
        for (WindowView window : windows) {
            assertThat(window.start() % WINDOW).isZero();
            assertThat(window.end() - window.start()).isEqualTo(WINDOW);
            assertThat(window.open())
                    .isEqualTo(
                            window.offset() == windows.get(windows.size() - 1).offset());
            assertThat(counts(window.buckets()))
                    .isEqualTo(Recount.byBucket(byWindow.getOrDefault(window.offset(), List.of()), longest));
        }
        assertThat(windows).extracting(WindowView::offset).containsAll(byWindow.keySet());
    }

    private static void checkPool(PoolView pool, Set<Long> accepted, List<DecodedBatch> batches) {
        Set<Long> waiting = new TreeSet<>(accepted);
        batches.forEach(batch ->
                batch.segments().stream().map(DecodedSegment::sourceOffset).forEach(waiting::remove));
        assertThat(pool.segments()).isEqualTo(waiting.size()).isPositive();
        assertThat(pool.slots()).isGreaterThanOrEqualTo(3L * waiting.size());
        assertThat(Objects.requireNonNull(pool.oldest()).sourceOffset())
                .isEqualTo(waiting.iterator().next());
        assertThat(Objects.requireNonNull(pool.oldest()).timestamp())
                .isEqualTo(START + Objects.requireNonNull(pool.oldest()).sourceOffset() * STEP.toMillis());
        assertThat(Objects.requireNonNull(pool.oldest()).waitedRows()).isNotNegative();
        assertThat(pool.openBatches()).allSatisfy(open -> {
            assertThat(open.bucket()).isIn(64, 128);
            assertThat(open.rows()).isPositive();
            assertThat(open.segments()).isBetween(open.rows(), waiting.size());
            assertThat(open.usedSlots()).isBetween((long) open.segments(), pool.slots());
        });
    }

    @Test
    void shouldShowACommitOnlyOnceTheNextRecordOrAPunctuationProvesIt() {
        try (Harness harness = new Harness(directory)) {
            assertThat(harness.view().lastOffset())
                    .as("before the first record")
                    .isEqualTo(-1);
            assertThat(harness.view().windows()).isEmpty();
            assertThat(harness.view().pool()).isEqualTo(PoolView.EMPTY);
            assertThat(harness.view().recentRows()).isEqualTo(RecentRows.NONE);

            harness.send("a", "MKT", START);
            assertThat(harness.view().lastOffset())
                    .as("committed, but not known yet")
                    .isEqualTo(-1);
            harness.send("b", "MKT", START);
            assertThat(harness.view().lastOffset())
                    .as("the next record proves the first")
                    .isZero();
            assertThat(harness.settledView().lastOffset()).isEqualTo(1);

            PartitionView settled = harness.view();
            harness.advanceClock(Duration.ofMinutes(1));
            assertThat(harness.view()).as("nothing changes, nothing is made").isSameAs(settled);
        }
    }

    @Test
    void shouldKeepTheLatestWindowsAndDeleteOlderOnes() {
        try (Harness harness = new Harness(directory, "stats.windows", "3")) {
            for (int window = 0; window < 6; window++) {
                harness.send("P" + window, "MKT", START + window * WINDOW);
            }

            // Then: the sixth window is open.
            assertThat(harness.settledView().windows())
                    .extracting(WindowView::offset)
                    .containsExactly(3L, 4L, 5L);
            assertThat(stored(harness, 'w')).isEqualTo(3);
            assertThat(deletedWindows(harness)).isEqualTo(2);
            harness.tick(5, START);
            assertThat(harness.settledView().windows())
                    .extracting(WindowView::open)
                    .containsExactly(false, false, false);
        }
    }

    @Test
    void shouldShareClosedWindowsBetweenViews() {
        try (Harness harness = new Harness(directory)) {
            harness.send("a", "MKT", START);
            harness.send("b", "MKT", START + WINDOW);
            WindowView before = harness.settledView().windows().get(0);
            harness.send("c", "MKT", START + WINDOW);

            assertThat(harness.settledView().windows().get(0)).isSameAs(before);
        }
    }

    @Test
    void shouldLogTheCountsInTheCommitOfTheirBatch() {
        try (Harness harness = new Harness(directory)) {
            harness.send("a", "MKT", START);
            harness.records("stowage-statistics-changelog");
            assertThat(harness.batches()).isEmpty();

            harness.tick(0, START);

            assertThat(harness.batches()).hasSize(1);
            assertThat(harness.records("stowage-statistics-changelog"))
                    .extracting(record -> (char) record.key()[0])
                    .as("bucket, window, totals: once each")
                    .containsExactlyInAnyOrder('b', 'w', 't');
        }
    }

    @Test
    void shouldCountRejectsByReasonAndKeepTheLatest() {
        try (Harness harness = new Harness(directory)) {
            for (int i = 0; i < 9; i++) {
                harness.send("broken", bytes("x" + i), START + i);
            }
            harness.send("null", (byte[]) null, START + 9);

            PartitionView view = harness.settledView();

            assertThat(view.rejects())
                    .isEqualTo(Map.of(RejectReason.UNKNOWN_MAGIC_BYTE, 9L, RejectReason.NULL_VALUE, 1L));
            assertThat(view.accepted()).isZero();
            assertThat(view.latestRejects())
                    .hasSize(PartitionView.LATEST_REJECTS)
                    .extracting(RejectView::offset)
                    .containsExactly(9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L);
            assertThat(view.latestRejects().get(0).reason()).isEqualTo(RejectReason.NULL_VALUE);
            assertThat(view.latestRejects().get(0).timestamp()).isEqualTo(START + 9);
            assertThat(view.latestRejects().get(0).detail()).contains("no value");
        }
    }

    @Test
    void shouldCountEveryTickThatIsRead() {
        try (Harness harness = new Harness(directory)) {
            harness.tick(17, START);
            harness.send("a", "MKT", START);
            harness.tick(1, START);

            assertThat(harness.settledView().ticks()).isEqualTo(2);
        }
    }

    @Test
    void shouldShowWhatWasNeverRead() {
        try (Harness harness = new Harness(directory)) {
            harness.send("a", "MKT", START);
            assertThat(harness.settledView().unread()).isEmpty();
            UnreadRange lost = new UnreadRange(10, 40, UnreadRange.Cause.REMOVED);
            UnreadRange skipped = new UnreadRange(50, 55, UnreadRange.Cause.SKIPPED);
            List.of(lost, skipped, new UnreadRange(60, 61, UnreadRange.Cause.REMOVED))
                    .forEach(harness.checkpoint()::addUnread);
            harness.send("b", "MKT", START);

            PartitionView view = harness.settledView();

            assertThat(view.unread()).hasSize(3).startsWith(lost, skipped);
            assertThat(view.unreadOffsets(UnreadRange.Cause.REMOVED)).isEqualTo(31);
            assertThat(view.unreadOffsets(UnreadRange.Cause.SKIPPED)).isEqualTo(5);
        }
    }

    @Test
    void shouldSayHowLongSegmentsWaited() {
        try (Harness harness = new Harness(
                directory, "buckets", "16", "batch.slots", "32", "lookahead", "1", "special.tokens", "none")) {
            harness.send("a", "M".repeat(16), START);
            PartitionView one = harness.settledView();
            harness.send("b", "M".repeat(16), START);
            PartitionView two = harness.settledView();

            // The row of the first segment was open while that of the second was filled.
            assertThat(one.pool().oldest()).isEqualTo(new PoolView.Oldest(0, START, 1));
            assertThat(one.pool().openBatches()).containsExactly(new PoolView.OpenBatch(16, 1, 1, 16));
            assertThat(Objects.requireNonNull(two.sinceStart().get(16)).largestWaitRows())
                    .isEqualTo(2);
            assertThat(Objects.requireNonNull(two.windows().get(0).buckets().get(16))
                            .largestWaitRows())
                    .isEqualTo(2);
            assertThat(two.pool()).isEqualTo(PoolView.EMPTY);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @CsvSource({"11", "12"})
    void shouldMeasureTheLargestWaitAsARecountDoes(long seed) {
        try (Harness harness = new Harness(directory, settings("pad", "window=1d"))) {
            // Given: in mode pad every row is sent at once, so the output shows how many were opened before a record
            // arrived.
            Random random = new Random(seed);
            List<Integer> arrivalRows = new ArrayList<>();
            Map<Integer, Long> largest = new HashMap<>();
            int rows = 0;
            for (int i = 0; i < SEQUENCES; i++) {
                arrivalRows.add(rows);
                harness.send("P" + i, "M".repeat(1 + random.nextInt(120)), START);
                for (PackedBatch batch : harness.batches()) {
                    rows += batch.header().rows();
                    int left = rows;
                    long wait = batch.segments().stream()
                            .mapToLong(segment -> left - arrivalRows.get((int) segment.sourceOffset()))
                            .max()
                            .orElseThrow();
                    largest.merge(batch.header().bucket(), wait, Math::max);
                }
            }

            // When
            Map<Integer, BucketView> counts = harness.settledView().sinceStart();

            // Then
            assertThat(largest).hasSize(2);
            largest.forEach((bucket, wait) -> assertThat(
                            Objects.requireNonNull(counts.get(bucket)).largestWaitRows())
                    .isEqualTo(wait));
        }
    }

    private static String[] settings(String mode, String keys) {
        List<String> settings = new ArrayList<>(List.of("mode", mode, "lookahead", "24"));
        Map<String, String> values = new HashMap<>(Map.of("buckets", "64,128", "batch.slots", "512"));
        for (String setting : keys.split(" ", -1)) {
            int end = setting.indexOf('=');
            values.put(setting.substring(0, end), setting.substring(end + 1).replace(';', ','));
        }
        values.forEach((key, value) -> settings.addAll(List.of(key, value)));
        return settings.toArray(String[]::new);
    }

    /** Sends sequences of several windows, with malformed records; returns the offsets of those that can be packed. */
    private static Set<Long> send(Harness harness, long seed) {
        Random random = new Random(seed);
        boolean rejectsOverlong = harness.config.overlong().name().equals("REJECT");
        Set<Long> accepted = new TreeSet<>();
        for (int i = 0; i < SEQUENCES; i++) {
            long timestamp = START + i * STEP.toMillis();
            int length = 1 + random.nextInt(i % 10 == 0 ? 400 : 120);
            if (random.nextInt(20) == 0) {
                harness.send("broken", new byte[] {1, 2, 3}, timestamp);
            } else {
                harness.send("P" + i, "M".repeat(length), timestamp);
                if (length + 2 <= 128 || !rejectsOverlong) {
                    accepted.add((long) i);
                }
            }
        }
        return accepted;
    }

    private static long stored(Harness harness, char kind) {
        long count = 0;
        try (KeyValueIterator<Bytes, byte[]> entries = harness.statisticsStore().all()) {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                count += entry.key.get()[0] == kind ? 1 : 0;
            }
        }
        return count;
    }

    private static long deletedWindows(Harness harness) {
        return harness.records("stowage-statistics-changelog").stream()
                .filter(record -> record.key()[0] == 'w')
                .map(TestRecord::value)
                .filter(value -> value == null)
                .count();
    }
}
