package dev.stowage.packing;

/**
 * When the pool is full: lays all of it out, longest first, each segment into the row in which it leaves least room, and
 * lets the fullest of these rows go, or, once the oldest segment has waited long enough, the one that holds it.
 */
final class BestFitDecreasing extends PooledFiller {
    BestFitDecreasing(PackingOptions options, ByteBudget budget) {
        super(options, budget);
    }

    @Override
    void choose() {
        chooseLaidRow();
    }
}
