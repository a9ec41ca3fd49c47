package dev.stowage.topology.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.RejectReason;
import dev.stowage.topology.Batches;
import dev.stowage.topology.core.view.WindowView;
import dev.stowage.topology.core.window.WindowState;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatisticsStoreTest {
    private static final WindowState WINDOW = new WindowState(17, 1_000, 2_000, 3, 1_500, 0);

    private final KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("statistics"), Serdes.Bytes(), Serdes.ByteArray())
            .withCachingDisabled()
            .withLoggingDisabled()
            .build();

    StatisticsStoreTest() {
        MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
        store.init(context.getStateStoreContext(), store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void shouldComeBackAsItWasWhenReadAgain() {
        // Given
        StatisticsStore statistics = new StatisticsStore(store, 10);
        batch(statistics, 512, 400, 3);
        statistics.closeWindow(WINDOW, (bucket, counts) -> {});
        batch(statistics, 512, 300, 9);
        batch(statistics, 1_024, 700, 2);
        statistics.accept();
        statistics.accept();
        statistics.tick();
        statistics.reject(5, 99, RejectReason.NULL_VALUE, "no value, “nothing”");
        statistics.reject(6, -1, RejectReason.UNUSABLE_TIMESTAMP, "before 1970");
        statistics.write();

        // When
        StatisticsStore again = new StatisticsStore(store, 10);

        // Then
        WindowState open = new WindowState(40, 2_000, 3_000, 4, 2_000, 0);
        assertThat(again.sinceStart()).isEqualTo(statistics.sinceStart()).hasSize(2);
        assertThat(again.windows(open)).isEqualTo(statistics.windows(open)).hasSize(2);
        assertThat(again.windows(open).get(0).buckets().get(512).largestWaitRows())
                .isEqualTo(3);
        assertThat(again.windows(open).get(1).buckets()).containsOnlyKeys(512, 1_024);
        assertThat(again.sinceStart().get(512).largestWaitRows()).isEqualTo(9);
        assertThat(again.sinceStart().get(512).unknownResidues()).isEqualTo(7);
        assertThat(again.accepted()).isEqualTo(2);
        assertThat(again.ticks()).isEqualTo(1);
        assertThat(again.rejects()).isEqualTo(statistics.rejects()).hasSize(2);
        assertThat(again.latestRejects()).isEqualTo(statistics.latestRejects()).hasSize(2);
    }

    @Test
    void shouldStoreNothingOfWhatWasNotWritten() {
        StatisticsStore statistics = new StatisticsStore(store, 10);
        batch(statistics, 512, 400, 3);
        statistics.accept();

        assertThat(stored()).isEmpty();
    }

    @Test
    void shouldWriteOnlyWhatHasChanged() {
        StatisticsStore statistics = new StatisticsStore(store, 10);
        batch(statistics, 512, 400, 3);
        batch(statistics, 1_024, 400, 3);
        statistics.reject(5, 99, RejectReason.NULL_VALUE, "no value");
        statistics.write();
        stored().forEach(store::delete);

        batch(statistics, 512, 400, 3);
        statistics.write();

        assertThat(stored()).containsExactly(StoredKeys.ofBucket(512));
    }

    @Test
    void shouldKeepTheLatestWindowsAndForgetAWindowThatCameAndWentBetweenTwoCommits() {
        StatisticsStore statistics = new StatisticsStore(store, 2);
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
        StatisticsStore statistics = new StatisticsStore(store, 5);
        for (int offset = 0; offset < 5; offset++) {
            closeWindow(statistics, 255 + offset);
        }
        statistics.write();

        StatisticsStore fewer = new StatisticsStore(store, 2);
        fewer.write();

        assertThat(fewer.windows(null)).extracting(WindowView::offset).containsExactly(258L, 259L);
        assertThat(new StatisticsStore(store, 5).windows(null)).hasSize(2);
    }

    @Test
    void shouldStopLoudlyWhenAFormatOrAKindOfKeyIsUnknown() {
        for (Bytes key : List.of(
                StoredKeys.ofBucket(512),
                StoredKeys.ofWindow(3),
                StoredKeys.of(StoredKeys.TOTALS),
                StoredKeys.of(StoredKeys.REJECTS))) {
            store.put(key, new byte[] {99, 0});

            assertThatThrownBy(() -> new StatisticsStore(store, 10))
                    .as(key.toString())
                    .hasMessageContaining("statistics")
                    .hasMessageContaining("v99");
            store.delete(key);
        }
        store.put(Bytes.wrap(new byte[] {'z'}), new byte[] {2});

        assertThatThrownBy(() -> new StatisticsStore(store, 10)).hasMessageContaining("kind 122");
    }

    private static void batch(StatisticsStore statistics, int bucket, long tokens, long waitedRows) {
        statistics.add(Batches.header(bucket, 1, tokens, EmissionCause.FULL), 2, 0, 1_024, waitedRows);
    }

    private static void closeWindow(StatisticsStore statistics, long offset) {
        batch(statistics, 512, 400, 3);
        statistics.closeWindow(new WindowState(offset, 0, 1, 0, 0, 0), (bucket, counts) -> {});
    }

    private List<Bytes> stored() {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
            entries.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys;
    }
}
