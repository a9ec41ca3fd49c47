package dev.stowage.topology.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.RejectReason;
import dev.stowage.topology.core.Batches;
import dev.stowage.topology.core.view.WindowView;
import dev.stowage.topology.core.window.WindowState;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class PartitionStatisticsTest {
    private static final WindowState WINDOW = new WindowState(17, 1_000, 2_000, 3, 1_500, 0);

    private final NavigableMap<Bytes, byte[]> store = new TreeMap<>();

    @Test
    void shouldComeBackAsItWasWhenReadAgain() {
        // Given
        PartitionStatistics statistics = open(10);
        batch(statistics, 512, 400, 3);
        statistics.closeWindow(WINDOW, (bucket, counts) -> {});
        batch(statistics, 512, 300, 9);
        batch(statistics, 1_024, 700, 2);
        statistics.accept(true);
        statistics.accept(false);
        statistics.tick();
        statistics.reject(5, 99, RejectReason.NULL_VALUE, "no value, “nothing”");
        statistics.reject(6, -1, RejectReason.UNUSABLE_TIMESTAMP, "before 1970");
        statistics.write();

        // When
        PartitionStatistics again = open(10);

        // Then
        WindowState open = new WindowState(40, 2_000, 3_000, 4, 2_000, 0);
        assertThat(again.sinceStart()).isEqualTo(statistics.sinceStart()).hasSize(2);
        assertThat(again.windows(open)).isEqualTo(statistics.windows(open)).hasSize(2);
        assertThat(Objects.requireNonNull(again.windows(open).get(0).buckets().get(512))
                        .largestWaitRows())
                .isEqualTo(3);
        assertThat(again.windows(open).get(1).buckets()).containsOnlyKeys(512, 1_024);
        assertThat(Objects.requireNonNull(again.sinceStart().get(512)).largestWaitRows())
                .isEqualTo(9);
        assertThat(Objects.requireNonNull(again.sinceStart().get(512)).unknownResidues())
                .isEqualTo(7);
        assertThat(again.accepted()).isEqualTo(2);
        assertThat(again.ticks()).isEqualTo(1);
        assertThat(again.undeclaredTracks()).isEqualTo(1);
        assertThat(again.rejects()).isEqualTo(statistics.rejects()).hasSize(2);
        assertThat(again.latestRejects()).isEqualTo(statistics.latestRejects()).hasSize(2);
    }

    @Test
    void shouldStoreNothingOfWhatWasNotWritten() {
        PartitionStatistics statistics = open(10);
        batch(statistics, 512, 400, 3);
        statistics.accept(false);

        assertThat(stored()).isEmpty();
    }

    @Test
    void shouldWriteOnlyWhatHasChanged() {
        PartitionStatistics statistics = open(10);
        batch(statistics, 512, 400, 3);
        batch(statistics, 1_024, 400, 3);
        statistics.reject(5, 99, RejectReason.NULL_VALUE, "no value");
        statistics.write();
        stored().forEach(store::remove);

        batch(statistics, 512, 400, 3);
        statistics.write();

        assertThat(stored()).containsExactly(StoredKeys.ofBucket(512));
    }

    @Test
    void shouldKeepTheLatestWindowsAndForgetAWindowThatCameAndWentBetweenTwoCommits() {
        PartitionStatistics statistics = open(2);
        closeWindow(statistics, 1);
        closeWindow(statistics, 2);
        statistics.write();

        for (int offset = 3; offset < 8; offset++) {
            closeWindow(statistics, offset);
        }
        statistics.write();

        assertThat(statistics.windows(null)).extracting(WindowView::offset).containsExactly(6L, 7L);
        assertThat(stored())
                .filteredOn(key -> key.get()[0] == StoredKeys.WINDOW)
                .containsExactly(StoredKeys.ofWindow(6), StoredKeys.ofWindow(7));
    }

    @Test
    void shouldDropWindowsWhenFewerAreToBeKeptThanAreStored() {
        PartitionStatistics statistics = open(5);
        for (int offset = 0; offset < 5; offset++) {
            closeWindow(statistics, 255 + offset);
        }
        statistics.write();

        PartitionStatistics fewer = open(2);
        fewer.write();

        assertThat(fewer.windows(null)).extracting(WindowView::offset).containsExactly(258L, 259L);
        assertThat(open(5).windows(null)).hasSize(2);
    }

    @Test
    void shouldStopLoudlyWhenAFormatOrAKindOfKeyIsUnknown() {
        for (Bytes key : List.of(
                StoredKeys.ofBucket(512),
                StoredKeys.ofWindow(3),
                StoredKeys.of(StoredKeys.TOTALS),
                StoredKeys.of(StoredKeys.REJECTS))) {
            store.put(key, new byte[] {99, 0});

            assertThatThrownBy(() -> open(10))
                    .as(key.toString())
                    .hasMessageContaining("statistics")
                    .hasMessageContaining("v99");
            store.remove(key);
        }
        store.put(Bytes.wrap(new byte[] {'z'}), new byte[] {2});

        assertThatThrownBy(() -> open(10)).hasMessageContaining("kind 122");
    }

    private static void batch(PartitionStatistics statistics, int bucket, long tokens, long waitedRows) {
        statistics.add(CountedBatch.of(Batches.header(bucket, 1, tokens, EmissionCause.FULL), 2, 0, 1_024, waitedRows));
    }

    private static void closeWindow(PartitionStatistics statistics, long offset) {
        batch(statistics, 512, 400, 3);
        statistics.closeWindow(new WindowState(offset, 0, 1, 0, 0, 0), (bucket, counts) -> {});
    }

    private PartitionStatistics open(int windows) {
        PartitionStatistics statistics = new PartitionStatistics("statistics", windows, (key, value) -> {
            if (value == null) {
                store.remove(key);
            } else {
                store.put(key, value);
            }
        });
        List.copyOf(store.entrySet())
                .forEach(entry -> statistics.restore(entry.getKey().get(), entry.getValue()));
        return statistics;
    }

    private List<Bytes> stored() {
        return List.copyOf(store.keySet());
    }
}
