package dev.stowage.packing;

/**
 * Best-fit-decreasing over the full pool: places the segments, longest first, each into the row where it leaves the
 * fewest free slots. Emits the row with the smallest share of padding, or the row of the oldest segment once that
 * segment is overdue.
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
