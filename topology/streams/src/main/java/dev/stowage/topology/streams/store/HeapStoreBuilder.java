package dev.stowage.topology.streams.store;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.StoreBuilder;

/** Builds a store with its own cache, always with a changelog. */
final class HeapStoreBuilder<T extends StateStore> implements StoreBuilder<T> {
    private final String name;
    private final Function<String, T> constructor;
    private final Map<String, String> changelog;

    HeapStoreBuilder(String name, Function<String, T> constructor, Map<String, String> changelog) {
        this.name = name;
        this.constructor = constructor;
        this.changelog = new HashMap<>(changelog);
    }

    @Override
    public StoreBuilder<T> withCachingEnabled() {
        return this;
    }

    @Override
    public StoreBuilder<T> withCachingDisabled() {
        throw new UnsupportedOperationException(name + " logs at commit and only then");
    }

    @Override
    public StoreBuilder<T> withLoggingEnabled(Map<String, String> config) {
        changelog.putAll(config);
        return this;
    }

    @Override
    public StoreBuilder<T> withLoggingDisabled() {
        throw new UnsupportedOperationException(name + " cannot do without its changelog");
    }

    @Override
    public T build() {
        return constructor.apply(name);
    }

    @Override
    public Map<String, String> logConfig() {
        return changelog;
    }

    @Override
    public boolean loggingEnabled() {
        return true;
    }

    @Override
    public String name() {
        return name;
    }
}
