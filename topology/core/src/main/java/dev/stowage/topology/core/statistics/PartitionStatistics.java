package dev.stowage.topology.core.statistics;

import dev.stowage.schemas.BucketStatistics;
import dev.stowage.schemas.RejectReason;
import dev.stowage.topology.core.state.Fields;
import dev.stowage.topology.core.state.UnreadableStateException;
import dev.stowage.topology.core.view.BucketView;
import dev.stowage.topology.core.view.RejectView;
import dev.stowage.topology.core.view.WindowView;
import dev.stowage.topology.core.window.WindowState;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one partition in a persistent store: by bucket since the start, in the open window and in the latest closed
 * ones, accepted records, rejects and ticks. {@link StoredKeys} says which entries there are; each value is a format
 * version and fields. Counting happens on the heap, and {@link #write} stores what has changed. Not thread-safe.
 */
public final class PartitionStatistics implements WindowStatistics {
    /** Version of the stored values. */
    static final int VERSION = 1;

    private final String name;
    private final BiConsumer<Bytes, byte @Nullable []> entries;
    private final SortedMap<Integer, Bucket> buckets = new TreeMap<>();
    private final ClosedWindows closed;
    private final RejectLog rejects = new RejectLog();
    private long accepted;
    private long ticks;
    private boolean totalsChanged;

    /**
     * Counts from zero.
     *
     * @param name names the store in messages
     * @param windows closed windows that are kept
     * @param entries receive what {@link #write} writes: a value of null deletes
     */
    public PartitionStatistics(String name, int windows, BiConsumer<Bytes, byte @Nullable []> entries) {
        this.name = name;
        this.entries = entries;
        closed = new ClosedWindows(windows);
    }

    /** The same for state that is written for the first time: {@link #write} writes the totals even if they are zero. */
    public static PartitionStatistics startingAtZero(int windows, BiConsumer<Bytes, byte @Nullable []> entries) {
        PartitionStatistics statistics = new PartitionStatistics("statistics", windows, entries);
        statistics.totalsChanged = true;
        return statistics;
    }

    @Override
    public void accept() {
        accepted++;
        totalsChanged = true;
    }

    @Override
    public void reject(long offset, long timestamp, RejectReason reason, String detail) {
        rejects.add(new RejectView(offset, timestamp, reason, detail));
    }

    @Override
    public void tick() {
        ticks++;
        totalsChanged = true;
    }

    @Override
    public void add(CountedBatch batch) {
        Bucket bucket = buckets.computeIfAbsent(batch.bucket(), unseen -> new Bucket());
        bucket.change();
        bucket.sinceStart().add(batch);
        bucket.inWindow().add(batch);
    }

    @Override
    public void closeWindow(WindowState window, BiConsumer<Integer, BucketCounts> to) {
        SortedMap<Integer, BucketCounts> counts = inWindow();
        counts.forEach(to);
        closed.add(window, counts);
        counts.keySet()
                .forEach(bound -> Objects.requireNonNull(buckets.get(bound)).closeWindow());
    }

    /**
     * Adds a closed window from its records on the statistics topic, which do not include waits.
     *
     * @param window closed window, later than those added before
     * @param accepted records accepted in it
     */
    public void addClosedWindow(WindowState window, long accepted, Collection<BucketStatistics> published) {
        SortedMap<Integer, BucketCounts> counts = new TreeMap<>();
        for (BucketStatistics bucket : published) {
            Bucket sum = buckets.computeIfAbsent(bucket.getBucket(), unseen -> new Bucket());
            sum.change();
            sum.sinceStart().add(bucket);
            counts.computeIfAbsent(bucket.getBucket(), unseen -> new BucketCounts())
                    .add(bucket);
        }
        closed.add(window, counts);
        this.accepted += accepted;
    }

    /** Stores what has changed; to be called before each commit. */
    public void write() {
        buckets.forEach((bound, bucket) -> {
            if (bucket.hasChanged()) {
                entries.accept(StoredKeys.ofBucket(bound), bucket.write());
            }
        });
        closed.forEachChange(entries);
        if (totalsChanged) {
            entries.accept(StoredKeys.of(StoredKeys.TOTALS), Fields.write(VERSION, out -> {
                out.writeLong(accepted);
                out.writeLong(ticks);
            }));
            totalsChanged = false;
        }
        if (rejects.hasChanged()) {
            entries.accept(StoredKeys.of(StoredKeys.REJECTS), rejects.write());
        }
    }

    /** Records that were packed or wait, since the start. */
    public long accepted() {
        return accepted;
    }

    /** Ticks since the start. */
    public long ticks() {
        return ticks;
    }

    /** Counts since the start by bound of the bucket. */
    public Map<Integer, BucketView> sinceStart() {
        Map<Integer, BucketView> views = new HashMap<>();
        buckets.forEach((bound, bucket) -> views.put(bound, bucket.sinceStart().toView()));
        return views;
    }

    /** The latest windows, oldest first, the open one last if there is one; no more than are kept. */
    public List<WindowView> windows(@Nullable WindowState open) {
        return closed.views(
                open == null
                        ? null
                        : new WindowView(
                                open.offset(),
                                open.start(),
                                open.end(),
                                open.epoch(),
                                true,
                                ClosedWindows.views(inWindow())));
    }

    /** Rejects since the start by reason. */
    public Map<RejectReason, Long> rejects() {
        return rejects.counts();
    }

    /** The latest rejects, newest first. */
    public List<RejectView> latestRejects() {
        return rejects.latest();
    }

    /** Counts of the open window by bucket, without buckets that have sent no batch. */
    private SortedMap<Integer, BucketCounts> inWindow() {
        SortedMap<Integer, BucketCounts> counts = new TreeMap<>();
        buckets.forEach((bound, bucket) -> {
            if (!bucket.inWindow().isEmpty()) {
                counts.put(bound, bucket.inWindow());
            }
        });
        return counts;
    }

    /**
     * Takes the next stored entry, by ascending key.
     *
     * @throws UnreadableStateException if it is of a format that this build does not read
     */
    public void restore(byte[] key, byte[] value) {
        switch (key[0]) {
            case StoredKeys.BUCKET -> {
                int bound = StoredKeys.bound(key);
                buckets.put(bound, Bucket.read(name + ", bucket " + bound, value));
            }
            case StoredKeys.WINDOW -> closed.restore(name, StoredKeys.offset(key), value);
            case StoredKeys.TOTALS ->
                Fields.read(name + ", totals", VERSION, value, in -> {
                    accepted = in.readLong();
                    ticks = in.readLong();
                    return this;
                });
            case StoredKeys.REJECTS -> rejects.restore(name, value);
            default ->
                throw new UnreadableStateException(name + ": a key of kind " + key[0] + " is unknown to this build");
        }
    }
}
