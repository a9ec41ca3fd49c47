package dev.stowage.topology.streams.store;

import dev.stowage.topology.core.statistics.PartitionStatistics;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The persistent store of {@link PartitionStatistics}. */
public final class StatisticsStore {
    private StatisticsStore() {}

    /**
     * Builds the store. It has no cache: it is written only once per commit, and a cache might be flushed before that,
     * because Kafka Streams guarantees no order among stores.
     */
    public static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(ChangelogProperties.ofSmallState());
    }

    /**
     * Reads the content of the store; changes are written to it.
     *
     * @param windows closed windows that are kept
     */
    public static PartitionStatistics open(KeyValueStore<Bytes, byte[]> store, int windows) {
        PartitionStatistics statistics = new PartitionStatistics(store.name(), windows, store::put);
        try (KeyValueIterator<Bytes, byte[]> stored = store.all()) {
            stored.forEachRemaining(entry -> statistics.restore(entry.key.get(), entry.value));
        }
        return statistics;
    }
}
