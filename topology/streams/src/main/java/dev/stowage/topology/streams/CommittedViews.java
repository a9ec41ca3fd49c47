package dev.stowage.topology.streams;

import dev.stowage.packing.PackerState;
import dev.stowage.packing.PackingOptions;
import dev.stowage.topology.core.batch.RecentBatches;
import dev.stowage.topology.core.state.Checkpoint;
import dev.stowage.topology.core.state.WaitingPiece;
import dev.stowage.topology.core.statistics.PartitionStatistics;
import dev.stowage.topology.core.view.PartitionView;
import dev.stowage.topology.core.view.PoolView;
import dev.stowage.topology.core.view.PoolView.Oldest;
import dev.stowage.topology.core.view.PoolView.OpenBatch;
import dev.stowage.topology.streams.store.PartitionStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the views of one partition and shows each once its commit has succeeded. Not thread-safe. */
final class CommittedViews {
    /*
     * A view must be made before the commit, since the next record changes the state, and must not be shown if the
     * commit fails. Kafka Streams does not report when a commit has succeeded. But after a failed commit, the processor
     * neither processes nor punctuates before its task is closed (it throws if Kafka Streams calls it, decision 0015),
     * and then starts again with the stores' init. So if it processes or punctuates after a view was made, that view's
     * commit has succeeded.
     */
    private final int partition;
    private final PackingOptions options;
    private final PartitionStore store;
    private final PartitionStatistics statistics;
    private final RecentBatches recent;
    private @Nullable PartitionView made;
    private boolean changed;

    CommittedViews(
            int partition,
            PackingOptions options,
            PartitionStore store,
            PartitionStatistics statistics,
            RecentBatches recent) {
        this.partition = partition;
        this.options = options;
        this.store = store;
        this.statistics = statistics;
        this.recent = recent;
    }

    /** Shows the current state: at the start, the content of the stores is committed. */
    void showRestored(long now) {
        store.show(view(now));
    }

    /** Makes the view of the next commit. */
    void make(long now) {
        made = view(now);
        changed = false;
    }

    /**
     * Shows the view of the last commit; to be called when a record is processed or a punctuation runs, before anything else.
     *
     * @return whether there was one that was not shown yet
     */
    boolean showCommitted() {
        if (made == null) {
            return false;
        }
        store.show(made);
        made = null;
        return true;
    }

    /** Notes that the state changes. */
    void change() {
        changed = true;
    }

    /** Whether the shown view is the current state. */
    boolean isSettled() {
        return made == null && !changed;
    }

    private PartitionView view(long now) {
        Checkpoint checkpoint = store.state().checkpoint();
        return new PartitionView(
                partition,
                now,
                checkpoint.lastOffset,
                statistics.accepted(),
                checkpoint.nextSequence,
                statistics.sinceStart(),
                statistics.windows(checkpoint.window),
                pool(checkpoint.packer),
                statistics.rejects(),
                statistics.latestRejects(),
                statistics.ticks(),
                checkpoint.unread(),
                recent.rows(),
                recent.latest());
    }

    private PoolView pool(PackerState packer) {
        Waiting waiting = new Waiting();
        store.state().forEachPiece(waiting::add);
        WaitingPiece oldest = waiting.oldest;
        return new PoolView(
                waiting.segments,
                waiting.slots,
                oldest == null
                        ? null
                        : new Oldest(
                                oldest.sourceOffset(), oldest.timestamp(), packer.rowsOpened() - oldest.arrivalRow()),
                packer.openBatches().stream().map(this::openBatch).toList());
    }

    private OpenBatch openBatch(PackerState.OpenBatch batch) {
        return new OpenBatch(
                bucket(batch.rowLength()),
                batch.rows().size(),
                batch.rows().stream().mapToInt(row -> row.tickets().size()).sum(),
                batch.rows().stream().mapToLong(row -> row.used()).sum());
    }

    /** In mode flat a row may be longer than any bucket, and belongs to the largest. */
    private int bucket(int rowLength) {
        List<Integer> buckets = options.buckets();
        int index = options.rowLengths().indexOf(rowLength);
        return buckets.get(index < 0 ? buckets.size() - 1 : index);
    }

    /** Sums over the waiting pieces. */
    private static final class Waiting {
        private int segments;
        private long slots;
        private @Nullable WaitingPiece oldest;

        void add(WaitingPiece piece) {
            segments++;
            slots += piece.slots();
            if (oldest == null || piece.ticket() < oldest.ticket()) {
                oldest = piece;
            }
        }
    }
}
