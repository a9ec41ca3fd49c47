package dev.stowage.topology.streams.store;

import dev.stowage.topology.core.state.PartitionState;
import dev.stowage.topology.core.view.PartitionView;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * The {@link PartitionState} of one task, with a changelog. It logs what changed since the last commit when Kafka Streams commits.
 * Not thread-safe, except for queries, which any thread may send.
 */
public final class PartitionStore implements StateStore, CachedStateStore<byte[], byte[]> {
    /*
     * Kafka Streams has no public hook before a commit. The one it has inside is CachedStateStore.flushCache(), which
     * ProcessorStateManager calls before the offsets and the transaction are committed; this class leans on it, and on
     * InternalProcessorContext.logChange, and is the only one here that touches internal packages. The store calls
     * itself not persistent, since it has no files: its changelog is always read from the start.
     */

    /** What Kafka adds to a record, bytes, and the limit of a topic that needs no more. */
    private static final int RECORD_BYTES = 512;

    private static final int ONE_MIB = 1 << 20;

    private final String name;
    private final PartitionState state = new PartitionState();
    private Runnable beforeCommit = () -> {};
    private boolean open;
    private @Nullable InternalProcessorContext<?, ?> context;
    private volatile @Nullable PartitionView view;

    private PartitionStore(String name) {
        this.name = name;
    }

    /**
     * Builds stores of the given name, each with a changelog of its own.
     *
     * @param maxEntryBytes no piece, and no progress with the layout of all open batches, is larger
     */
    public static StoreBuilder<PartitionStore> builder(String name, int maxEntryBytes) {
        Map<String, String> changelog = ChangelogProperties.ofSmallState();
        long largest = Math.min(Integer.MAX_VALUE, Math.max(ONE_MIB, (long) maxEntryBytes + RECORD_BYTES));
        changelog.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Long.toString(largest));
        return new HeapStoreBuilder<>(name, PartitionStore::new, changelog);
    }

    /** What the store holds. */
    public PartitionState state() {
        return state;
    }

    /** Runs the given step before each commit, before anything is logged. What it throws fails the commit. */
    public void beforeCommit(Runnable step) {
        beforeCommit = step;
    }

    /** Sets the view that queries return; null if there is none. */
    public void show(@Nullable PartitionView current) {
        view = current;
    }

    @Override
    @SuppressWarnings("unchecked") // the query's type parameter is the type of its result
    public <R> QueryResult<R> query(Query<R> query, PositionBound bound, QueryConfig config) {
        if (!(query instanceof PartitionViewQuery)) {
            return QueryResult.forUnknownQueryType(query, this);
        }
        if (!bound.isUnbounded()) {
            return QueryResult.forFailure(
                    FailureReason.NOT_UP_TO_BOUND,
                    name + ": a view is the state of the last commit and cannot wait for " + bound
                            + "; ask without a bound");
        }
        PartitionView current = view;
        return current == null
                ? QueryResult.forFailure(
                        FailureReason.NOT_ACTIVE, name + ": the partition is being restored, or not packed here")
                : (QueryResult<R>) QueryResult.forResult(current);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext stateStoreContext, StateStore root) {
        context = (InternalProcessorContext<?, ?>) stateStoreContext;
        clear();
        open = true;
        stateStoreContext.register(root, this::restore);
    }

    @Override
    public void flushCache() {
        beforeCommit.run();
        state.forEachChange(this::log);
    }

    @Override
    public void clearCache() {
        // Only needed by stores with a cache.
    }

    @Override
    public boolean setFlushListener(CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public void close() {
        clear();
        open = false;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public Position getPosition() {
        return Position.emptyPosition();
    }

    private void restore(byte[] key, byte @Nullable [] value) {
        state.restore(name, key, value);
    }

    private void log(byte[] key, byte @Nullable [] value) {
        InternalProcessorContext<?, ?> current = context;
        if (current == null) {
            throw new IllegalStateException(name + ": not initialised");
        }
        current.logChange(
                name,
                Bytes.wrap(key),
                value,
                current.currentSystemTimeMs(),
                new RecordHeaders(),
                Position.emptyPosition());
    }

    private void clear() {
        state.clear();
        view = null;
    }
}
