package dev.stowage.topology.streams;

import static dev.stowage.topology.streams.Harness.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.Segment;
import dev.stowage.topology.core.input.Tick;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowsTest {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final String CHANGELOG = "stowage-" + StowageTopology.POOL_STORE + "-changelog";

    @TempDir
    Path directory;

    @Test
    void shouldOpenAtTheMultipleBelowTheFirstTimestampAndCloseWhenARecordLiesPastTheEnd() {
        try (Harness harness = new Harness(directory)) {
            harness.send("a", "MKT", START + 3 * MINUTE);
            harness.send("earlier", "MKT", START - 30 * MINUTE);
            harness.send("b", "MKT", START + 10 * MINUTE - 1);
            assertThat(harness.batches()).isEmpty();

            harness.send("c", "MKT", START + 10 * MINUTE);
            List<PackedBatch> batches = harness.batches();

            assertThat(batches).hasSize(1);
            assertThat(batches.get(0).header().window().start()).isEqualTo(START);
            assertThat(batches.get(0).header().window().end()).isEqualTo(START + 10 * MINUTE);
            assertThat(batches.get(0).header().window().offset()).isZero();
            assertThat(batches.get(0).header().cause()).isEqualTo(EmissionCause.WINDOW_CLOSED);
            assertThat(ids(batches)).containsExactly("a", "earlier", "b");
            harness.tick(3, START);
            assertThat(harness.batches().get(0).header().window().offset()).isEqualTo(3);
        }
    }

    @Test
    void shouldLetFarOffRecordsJoinWithoutMovingTimeUntilTooManyComeInARow() {
        try (Harness harness = new Harness(directory, "window.jump", "3")) {
            harness.send("a", "MKT", START);
            harness.send("far", "MKT", START + 5 * HOUR);
            harness.send("farther", "MKT", START + 90 * HOUR);
            harness.send("in range", "MKT", START + 1);
            harness.send("far again", "MKT", START - 9 * HOUR);
            harness.send("and again", "MKT", START + 9 * HOUR);
            assertThat(harness.batches())
                    .as("the count starts anew at a record in range")
                    .isEmpty();

            harness.send("third", "MKT", START + 9 * HOUR + 1);
            List<PackedBatch> batches = harness.batches();

            assertThat(batches).hasSize(1);
            assertThat(batches.get(0).header().cause()).isEqualTo(EmissionCause.JUMP);
            assertThat(ids(batches)).doesNotContain("third").hasSize(6);
            assertThat(batches.get(0).header().minTimestamp()).isEqualTo(START);
            assertThat(batches.get(0).header().maxTimestamp()).isEqualTo(START + 1);
            harness.tick(6, START);
            assertThat(harness.batches().get(0).header().window().start()).isEqualTo(START + 9 * HOUR);
        }
    }

    @Test
    void shouldCloseAtTheEdgeOfOutOfOrderAndNotBeyond() {
        try (Harness harness = new Harness(directory)) {
            harness.send("a", "MKT", START);
            harness.send("just too far", "MKT", START + 10 * MINUTE + HOUR + 1);
            assertThat(harness.batches()).isEmpty();

            harness.send("just near enough", "MKT", START + 10 * MINUTE + HOUR);

            assertThat(ids(harness.batches())).containsExactly("a", "just too far");
        }
    }

    @Test
    void shouldCloseByATickThatNamesTheLastRecordAndIgnoreAllOthers() {
        try (Harness harness = new Harness(directory)) {
            harness.tick(0, START);
            harness.send("a", "MKT", START);
            harness.send("b", "MKT", START);
            harness.tick(1, START);
            harness.tick(7, START);
            assertThat(harness.batches())
                    .as("offsets 0 and 1 are not the last record's, which is 2")
                    .isEmpty();

            harness.tick(2, START + 900 * HOUR);
            List<PackedBatch> batches = harness.batches();
            harness.tick(2, START);

            assertThat(batches).hasSize(1);
            assertThat(batches.get(0).header().cause()).isEqualTo(EmissionCause.TICK);
            assertThat(harness.batches()).isEmpty();
            // The tick's own timestamp had no effect.
            harness.send("c", "MKT", START);
            harness.tick(7, START);
            assertThat(harness.batches().get(0).header().window().start()).isEqualTo(START);
        }
    }

    @Test
    void shouldWriteOneTickWhenTheFeedIsSilentAndCloseWhenItIsReadBack() {
        try (Harness harness = new Harness(directory, "idle.flush", "10s")) {
            harness.send("a", "MKT", START);
            harness.advanceClock(Duration.ofSeconds(9));
            assertThat(harness.batches()).isEmpty();

            harness.advanceClock(Duration.ofSeconds(2));
            harness.advanceClock(Duration.ofSeconds(60));

            assertThat(harness.batches())
                    .hasSize(1)
                    .allSatisfy(batch -> assertThat(batch.header().cause()).isEqualTo(EmissionCause.TICK));
            List<TestRecord<byte[], byte[]>> ticks = harness.records("sequences");
            assertThat(ticks).hasSize(1);
            assertThat(Tick.after(ticks.get(0).headers())).hasValue(0);
            assertThat(ticks.get(0).value()).isNull();
        }
    }

    /**
     * A fenced instance could otherwise replace newer state: its transaction contains no input offset, by which Kafka
     * detects it.
     */
    @Test
    void shouldNotWriteToAStoreWhenATickIsSent() {
        try (Harness harness = new Harness(directory, "idle.flush", "10s")) {
            harness.send("a", "MKT", START);
            harness.records(CHANGELOG);

            harness.advanceClock(Duration.ofSeconds(11));

            assertThat(harness.batches()).hasSize(1);
            assertThat(harness.records(CHANGELOG))
                    .as("the progress, once: when the tick is read")
                    .filteredOn(record -> record.key()[0] == 's')
                    .hasSize(1);
        }
    }

    @Test
    void shouldWriteNoTickWhenNothingWaits() {
        try (Harness harness = new Harness(directory, "idle.flush", "1s")) {
            harness.send("broken", new byte[] {1}, START);

            harness.advanceClock(Duration.ofSeconds(60));

            assertThat(harness.records("sequences")).isEmpty();
        }
    }

    private static List<String> ids(List<PackedBatch> batches) {
        return batches.stream()
                .flatMap(batch -> batch.segments().stream())
                .map(Segment::id)
                .toList();
    }
}
