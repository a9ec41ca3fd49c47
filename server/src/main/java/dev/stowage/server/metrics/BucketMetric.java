package dev.stowage.server.metrics;

import dev.stowage.topology.core.view.BucketView;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A counter of each bucket.
 *
 * @param name without {@code _total}
 * @param value where it stands in the counts of a bucket
 */
record BucketMetric(String name, String help, ToLongFunction<BucketView> value) {
    static final List<BucketMetric> ALL = List.of(
            new BucketMetric("stowage_segments", "Segments packed.", BucketView::segments),
            new BucketMetric("stowage_rows", "Rows of batches, empty ones included.", BucketView::rows),
            new BucketMetric("stowage_batches", "Batches sent.", BucketView::batches),
            new BucketMetric("stowage_full_batches", "Batches whose cause is full.", BucketView::fullBatches),
            new BucketMetric("stowage_slots", "Slots of batches, rows x row length.", BucketView::slots),
            new BucketMetric("stowage_full_slots", "Slots of batches whose cause is full.", BucketView::fullSlots),
            new BucketMetric("stowage_tokens", "Slots that hold a token.", BucketView::tokens),
            new BucketMetric("stowage_full_tokens", "Tokens of batches whose cause is full.", BucketView::fullTokens),
            new BucketMetric("stowage_residues", "Residues packed.", BucketView::residues),
            new BucketMetric(
                    "stowage_residues_cut", "Residues that the overlong policy left out.", BucketView::residuesCut),
            new BucketMetric(
                    "stowage_unknown_residues",
                    "Packed residues that are outside the vocabulary.",
                    BucketView::unknownResidues),
            new BucketMetric(
                    "stowage_one_per_row_slots",
                    "Slots if each segment had a row of the largest bucket to itself.",
                    BucketView::onePerRowSlots),
            new BucketMetric(
                    "stowage_attention_rows",
                    "Sum of row length squared over rows: attention cost if padding is not masked out.",
                    BucketView::sumSquaredRows),
            new BucketMetric(
                    "stowage_attention_segments",
                    "Sum of segment length squared: attention cost of the segments alone.",
                    BucketView::sumSquaredSegments));

    /** Padding by its cause. */
    static final List<BucketMetric> PADDING = List.of(
            new BucketMetric("row_tails", "", BucketView::paddingRowTails),
            new BucketMetric("window_close", "", BucketView::paddingWindowClose),
            new BucketMetric("rounding", "", BucketView::paddingRounding),
            new BucketMetric("empty_rows", "", BucketView::paddingEmptyRows));
}
