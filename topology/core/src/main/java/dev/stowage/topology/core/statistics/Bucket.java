package dev.stowage.topology.core.statistics;

import dev.stowage.topology.core.state.Fields;

/** The counts of one bucket, and whether they differ from the stored ones. Not thread-safe. */
final class Bucket {
    private final BucketCounts sinceStart;
    private BucketCounts inWindow;
    private boolean changed;

    Bucket() {
        this(new BucketCounts(), new BucketCounts());
    }

    private Bucket(BucketCounts sinceStart, BucketCounts inWindow) {
        this.sinceStart = sinceStart;
        this.inWindow = inWindow;
    }

    BucketCounts sinceStart() {
        return sinceStart;
    }

    BucketCounts inWindow() {
        return inWindow;
    }

    boolean hasChanged() {
        return changed;
    }

    /** Notes that the counts will change. */
    void change() {
        changed = true;
    }

    /** Resets the counts for the next window. */
    void closeWindow() {
        change();
        inWindow = new BucketCounts();
    }

    byte[] write() {
        changed = false;
        return Fields.write(PartitionStatistics.VERSION, out -> {
            sinceStart.write(out);
            inWindow.write(out);
        });
    }

    static Bucket read(String what, byte[] value) {
        return Fields.read(
                what,
                PartitionStatistics.VERSION,
                value,
                in -> new Bucket(BucketCounts.read(in), BucketCounts.read(in)));
    }
}
