package dev.stowage.topology.statistics;

import dev.stowage.topology.state.Fields;

/** The counts of one bucket, and whether they are others than the stored ones. Not thread-safe. */
final class Bucket {
    private final BucketCounts sinceStart;
    private BucketCounts inWindow;
    private boolean changed;

    Bucket() {
        this(new BucketCounts(), new BucketCounts(), false);
    }

    private Bucket(BucketCounts sinceStart, BucketCounts inWindow, boolean changed) {
        this.sinceStart = sinceStart;
        this.inWindow = inWindow;
        this.changed = changed;
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

    /** Says that the counts are about to change. */
    void change() {
        changed = true;
    }

    /** Counts the next window from zero. */
    void closeWindow() {
        change();
        inWindow = new BucketCounts();
    }

    byte[] write() {
        changed = false;
        return Fields.write(StatisticsStore.VERSION, out -> {
            sinceStart.write(out);
            inWindow.write(out);
        });
    }

    static Bucket read(String what, byte[] value) {
        return Fields.read(
                what,
                StatisticsStore.VERSION,
                value,
                in -> new Bucket(BucketCounts.read(in), BucketCounts.read(in), false));
    }

    /** Reads the first stored format; as it is to be written in the present one, it has changed. */
    static Bucket readFormer(String what, byte[] value) {
        return Fields.read(
                what,
                StatisticsStore.FORMER_VERSION,
                value,
                in -> new Bucket(BucketCounts.readFormer(in), BucketCounts.readFormer(in), true));
    }
}
