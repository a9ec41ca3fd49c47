package dev.stowage.topology.state;

import dev.stowage.topology.core.view.PartitionView;
import dev.stowage.topology.streams.store.PartitionViewQuery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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
 * Keeps the waiting pieces and the {@link Progress} of one partition on the heap, and logs what changed since the last
 * commit when Kafka Streams commits: a piece that came and went in between is never logged. Not thread-safe, but for
 * queries, which any thread may ask.
 */
public final class PartitionStore implements PartitionState, StateStore, CachedStateStore<byte[], byte[]> {
    /*
     * Kafka Streams has no public hook before a commit. The one it has inside is CachedStateStore.flushCache(), which
     * ProcessorStateManager calls before the offsets and the transaction are committed; this class leans on it, and on
     * InternalProcessorContext.logChange, and is the only one here that touches internal packages. The store calls
     * itself not persistent, since nothing of it stands on disk: so its changelog is always read from the start.
     */

    /** What Kafka adds to a record, bytes, and the limit of a topic that needs no more. */
    private static final int RECORD_BYTES = 512;

    private static final int ONE_MIB = 1 << 20;

    private final String name;
    private final WaitingPieces pieces = new WaitingPieces();

    /** Tickets of logged pieces that have gone since the last commit. */
    private final List<Long> removed = new ArrayList<>();

    /** Of the waiting pieces those below are logged: tickets increase until all pieces are gone. */
    private long firstUnlogged;

    private final StoredEntries.Visitor restorer = new Restorer();
    private Progress progress = new Progress();
    private Runnable beforeCommit = () -> {};
    private boolean progressChanged;
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

    @Override
    public Progress progress() {
        return progress;
    }

    /** Has the progress logged at the next commit. */
    @Override
    public void progressChanged() {
        progressChanged = true;
    }

    /** Whether the progress changed since the last commit. */
    public boolean isChanged() {
        return progressChanged;
    }

    /** Runs the given step before each commit, before anything is logged. What it throws fails the commit. */
    public void beforeCommit(Runnable step) {
        beforeCommit = step;
    }

    @Override
    public WaitingPiece blank() {
        return pieces.blank();
    }

    @Override
    public void put(WaitingPiece piece) {
        if (pieces.isEmpty()) {
            firstUnlogged = piece.ticket();
        }
        pieces.put(piece);
    }

    @Override
    public WaitingPiece get(long ticket) {
        return required(ticket, pieces.get(ticket));
    }

    @Override
    public WaitingPiece remove(long ticket) {
        WaitingPiece piece = required(ticket, pieces.remove(ticket));
        if (ticket < firstUnlogged) {
            removed.add(ticket);
        }
        return piece;
    }

    private WaitingPiece required(long ticket, @Nullable WaitingPiece piece) {
        if (piece == null) {
            throw new IllegalStateException(name + ": no piece " + ticket + " waits");
        }
        return piece;
    }

    @Override
    public Collection<WaitingPiece> pieces() {
        return pieces.sorted();
    }

    /** Shows each waiting piece, in no order. */
    public void forEachPiece(Consumer<WaitingPiece> to) {
        pieces.forEach(to);
    }

    /** Has queries answered with the given view from now on; null if there is nothing to answer with. */
    public void show(@Nullable PartitionView current) {
        view = current;
    }

    @Override
    @SuppressWarnings("unchecked") // the type of the query is that of its result
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
        // A ticket may go and come again when a window closes: the tombstone goes first, so the piece wins.
        for (long ticket : removed) {
            if (!pieces.contains(ticket)) {
                log(StoredEntries.pieceKey(ticket), null);
            }
        }
        for (WaitingPiece piece : pieces.sorted()) {
            if (piece.ticket() >= firstUnlogged) {
                log(StoredEntries.pieceKey(piece.ticket()), WaitingPieceFormat.write(piece));
                firstUnlogged = piece.ticket() + 1;
            }
        }
        if (progressChanged) {
            log(StoredEntries.progressKey(), ProgressFormat.write(progress));
        }
        removed.clear();
        progressChanged = false;
    }

    @Override
    public void clearCache() {
        // Only a store that can be written behind its cache's back needs it.
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
        StoredEntries.read(name, key, value, restorer);
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
        pieces.clear();
        removed.clear();
        firstUnlogged = 0;
        progress = new Progress();
        progressChanged = false;
        view = null;
    }

    private final class Restorer implements StoredEntries.Visitor {
        @Override
        public void progress(Progress stored) {
            progress = stored;
            // The last that a commit logs, so all pieces before it are logged; those of a former window may have had
            // greater tickets.
            firstUnlogged = stored.nextTicket;
        }

        @Override
        public void piece(long ticket, byte @Nullable [] value) {
            pieces.restore(name, ticket, value);
            if (value != null) {
                firstUnlogged = Math.max(firstUnlogged, ticket + 1);
            }
        }
    }
}
