package dev.stowage.topology.streams;

import static dev.stowage.topology.streams.Harness.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PadStatistics;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.WindowManifest;
import dev.stowage.topology.core.view.WindowView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A window holds one epoch: the first record of a higher epoch closes it. */
class WindowEpochTest {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final int SEQUENCES = 1_000;
    private static final String[] SMALL = {"buckets", "64", "batch.slots", "512", "lookahead", "32"};

    @TempDir
    Path directory;

    @Test
    void shouldPutNoTwoEpochsIntoOneBatchWhenTwoPassesHaveEqualTimestamps() {
        try (Harness harness = new Harness(directory, SMALL)) {
            sendTwoPasses(harness);

            List<PackedBatch> batches = harness.batches();

            assertThat(batches).hasSizeGreaterThan(50);
            assertThat(mixed(batches)).isEmpty();
            assertThat(batches).allSatisfy(batch -> assertThat(batch.segments())
                    .extracting(Segment::epoch)
                    .containsOnly(batch.header().window().epoch()));
            assertThat(batches)
                    .filteredOn(batch -> batch.header().window().epoch() == 0)
                    .last()
                    .extracting(batch -> batch.header().cause())
                    .isEqualTo(EmissionCause.EPOCH);
        }
    }

    @Test
    void shouldMixEpochsInPackingVersion1() {
        try (Harness harness = new Harness(
                directory, "buckets", "64", "batch.slots", "512", "lookahead", "32", "packing.version", "1")) {
            sendTwoPasses(harness);

            List<PackedBatch> batches = harness.batches();

            assertThat(mixed(batches)).isNotEmpty();
            assertThat(batches)
                    .allSatisfy(
                            batch -> assertThat(batch.header().window().epoch()).isZero());
        }
    }

    @Test
    void shouldCarryTheCauseInAllBatchesFromTheStartOfTheDrain() {
        try (Harness harness = new Harness(directory, "buckets", "64", "batch.slots", "64")) {
            for (int i = 0; i < 40; i++) {
                harness.send("s" + i, "MKTAYIAKQR".repeat(3), START);
            }
            assertThat(harness.batches()).isEmpty();

            harness.send("next", "MKT", 1, START);

            assertThat(harness.batches())
                    .hasSize(20)
                    .extracting(batch -> batch.header().cause())
                    .containsOnly(EmissionCause.EPOCH);
        }
    }

    @Test
    void shouldOpenAWindowAtTheTimestampOfTheHigherEpochWhateverItIs() {
        try (Harness harness = new Harness(directory)) {
            harness.send("a", "MKT", 1, START);
            harness.send("far back", "MKT", 2, START - 900 * HOUR);
            harness.send("far ahead", "MKT", 7, START + 900 * HOUR);
            harness.tick(2, START);

            List<PackedBatch> batches = harness.batches();

            assertThat(ids(batches)).containsExactly("a", "far back", "far ahead");
            assertThat(batches)
                    .extracting(batch -> batch.header().window().start())
                    .containsExactly(START, START - 900 * HOUR, START + 900 * HOUR);
            assertThat(batches)
                    .extracting(batch -> batch.header().window().epoch())
                    .containsExactly(1L, 2L, 7L);
            assertThat(batches)
                    .extracting(batch -> batch.header().window().offset())
                    .containsExactly(0L, 1L, 2L);
            assertThat(batches)
                    .extracting(batch -> batch.header().cause())
                    .containsExactly(EmissionCause.EPOCH, EmissionCause.EPOCH, EmissionCause.TICK);
        }
    }

    @Test
    void shouldLetALowerEpochJoinAndCountIt() {
        try (Harness harness = new Harness(directory)) {
            harness.send("a", "MKT", 3, START);
            harness.send("lower", "MKT", 2, START + 1);
            harness.send("far and lower", "MKT", 0, START + 900 * HOUR);
            harness.send("b", "MKT", 3, START + 2);
            harness.tick(3, START);
            harness.send("c", "MKT", 3, START);
            harness.tick(5, START);

            assertThat(ids(harness.batches())).containsExactly("a", "lower", "far and lower", "b", "c");
            List<PadStatistics> statistics = harness.statistics();
            assertThat(statistics).extracting(PadStatistics::getEpoch).containsOnly(3L);
            assertThat(manifests(statistics))
                    .extracting(WindowManifest::getLowerEpoch)
                    .containsExactly(2L, 0L);
            assertThat(manifests(statistics))
                    .extracting(WindowManifest::getEpoch)
                    .containsExactly(3L, 3L);
            assertThat(manifests(statistics))
                    .extracting(WindowManifest::getAccepted)
                    .containsExactly(4L, 1L);
        }
    }

    /** After that, the higher epoch closes the window. */
    @Test
    void shouldOpenAWindowOfALowerEpochWhenItsTimestampClosesTheWindow() {
        try (Harness harness = new Harness(directory)) {
            harness.send("a", "MKT", 3, START);
            harness.send("past the end", "MKT", 2, START + 10 * MINUTE);
            harness.send("higher again", "MKT", 3, START + 10 * MINUTE + 1);
            harness.tick(2, START);

            List<PackedBatch> batches = harness.batches();

            assertThat(ids(batches)).containsExactly("a", "past the end", "higher again");
            assertThat(batches)
                    .extracting(batch -> batch.header().window().epoch())
                    .containsExactly(3L, 2L, 3L);
            assertThat(batches)
                    .extracting(batch -> batch.header().cause())
                    .containsExactly(EmissionCause.WINDOW_CLOSED, EmissionCause.EPOCH, EmissionCause.TICK);
            assertThat(manifests(harness.statistics()))
                    .extracting(WindowManifest::getLowerEpoch)
                    .containsOnly(0L);
        }
    }

    @Test
    void shouldOpenAWindowOfALowerEpochWhenItJumps() {
        try (Harness harness = new Harness(directory, "window.jump", "2")) {
            harness.send("a", "MKT", 3, START);
            harness.send("far", "MKT", 2, START + 900 * HOUR);
            harness.send("far again", "MKT", 1, START + 900 * HOUR);
            harness.tick(2, START);

            List<PackedBatch> batches = harness.batches();

            assertThat(ids(batches)).containsExactly("a", "far", "far again");
            assertThat(batches)
                    .extracting(batch -> batch.header().window().epoch())
                    .containsExactly(3L, 1L);
            assertThat(batches.get(0).header().cause()).isEqualTo(EmissionCause.JUMP);
        }
    }

    @Test
    void shouldNotCloseAWindowWhenARejectedRecordOrATickComes() {
        try (Harness harness = new Harness(directory)) {
            harness.send("a", "MKT", 1, START);
            harness.send("no residues", "", 2, START);
            harness.send("no usable timestamp", "MKT", 2, 253_402_300_800_000L);
            harness.send("b", "MKT", 1, START);
            harness.tick(0, START);
            assertThat(harness.batches()).isEmpty();
            assertThat(harness.rejects()).hasSize(2);

            harness.tick(3, START);

            assertThat(ids(harness.batches())).containsExactly("a", "b");
            // After a tick, a record of any epoch opens a window.
            harness.send("lower", "MKT", 0, START);
            harness.tick(6, START);
            assertThat(harness.batches().get(0).header().window().epoch()).isZero();
        }
    }

    @Test
    void shouldShowTheEpochInViewsAndInTheHeaders() {
        try (Harness harness = new Harness(directory)) {
            harness.send("a", "MKT", 4, START);
            harness.send("b", "MKT", 5, START);

            assertThat(harness.settledView().windows())
                    .extracting(WindowView::epoch)
                    .containsExactly(4L, 5L);
            assertThat(harness.records("packed-batches")
                            .get(0)
                            .headers()
                            .lastHeader("epoch")
                            .value())
                    .isEqualTo("4".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void sendTwoPasses(Harness harness) {
        for (long epoch = 0; epoch < 2; epoch++) {
            for (int i = 0; i < SEQUENCES; i++) {
                harness.send("s" + i, "MKTAYIAKQR".repeat(1 + i % 5), epoch, START + i);
            }
        }
        harness.tick(2 * SEQUENCES - 1, START);
    }

    /** Ids of batches with several epochs. */
    private static List<String> mixed(List<PackedBatch> batches) {
        return batches.stream()
                .filter(batch -> batch.segments().stream()
                                .mapToLong(Segment::epoch)
                                .distinct()
                                .count()
                        > 1)
                .map(batch -> batch.header().batchId())
                .toList();
    }

    private static List<String> ids(List<PackedBatch> batches) {
        return batches.stream()
                .flatMap(batch -> batch.segments().stream())
                .map(Segment::id)
                .toList();
    }

    private static List<WindowManifest> manifests(List<PadStatistics> statistics) {
        return statistics.stream()
                .map(PadStatistics::getManifest)
                .filter(Objects::nonNull)
                .toList();
    }
}
