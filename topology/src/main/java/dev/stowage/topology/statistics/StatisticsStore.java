package dev.stowage.topology.statistics;

import dev.stowage.schemas.BatchHeader;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The counts of one partition by bucket, since the start and in the open window, in a persistent store: key is the
 * bucket's bound, value a format version and both counts. Not thread-safe.
 */
public final class StatisticsStore implements WindowStatistics {
    private static final byte VERSION = 1;

    private final KeyValueStore<Integer, byte[]> store;
    private final SortedMap<Integer, BucketCounts> sinceStart = new TreeMap<>();
    private final SortedMap<Integer, BucketCounts> inWindow = new TreeMap<>();

    /** Reads what the store holds. */
    public StatisticsStore(KeyValueStore<Integer, byte[]> store) {
        this.store = store;
        try (KeyValueIterator<Integer, byte[]> stored = store.all()) {
            stored.forEachRemaining(this::restore);
        }
    }

    /** Builds the persistent store underneath; the cache in front of it keeps one write a bucket and commit. */
    public static StoreBuilder<KeyValueStore<Integer, byte[]>> builder(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Integer(), Serdes.ByteArray())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of("message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE)));
    }

    @Override
    public void add(BatchHeader batch, int segments, long residuesCut, int longestSegment) {
        counts(sinceStart, batch.bucket()).add(batch, segments, residuesCut, longestSegment);
        counts(inWindow, batch.bucket()).add(batch, segments, residuesCut, longestSegment);
        write(batch.bucket());
    }

    @Override
    public void closeWindow(BiConsumer<Integer, BucketCounts> to) {
        inWindow.entrySet().removeIf(entry -> entry.getValue().isEmpty());
        inWindow.forEach(to);
        Iterable<Integer> buckets = new TreeMap<>(inWindow).keySet();
        inWindow.clear();
        buckets.forEach(this::write);
    }

    private void write(int bucket) {
        ByteBuffer bytes = ByteBuffer.allocate(1 + 2 * BucketCounts.BYTES).put(VERSION);
        counts(sinceStart, bucket).write(bytes);
        counts(inWindow, bucket).write(bytes);
        store.put(bucket, bytes.array());
    }

    private void restore(KeyValue<Integer, byte[]> entry) {
        ByteBuffer bytes = ByteBuffer.wrap(entry.value);
        byte version = bytes.get();
        if (version != VERSION) {
            throw new IllegalStateException("store " + store.name() + ", bucket " + entry.key + ": stored format is v"
                    + version + " but this build reads v" + VERSION);
        }
        sinceStart.put(entry.key, BucketCounts.read(bytes));
        inWindow.put(entry.key, BucketCounts.read(bytes));
    }

    private static BucketCounts counts(SortedMap<Integer, BucketCounts> of, int bucket) {
        return of.computeIfAbsent(bucket, unseen -> new BucketCounts());
    }
}
