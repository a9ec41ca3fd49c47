package dev.stowage.server.metrics;

import dev.stowage.topology.core.view.BucketView;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A counter per bucket.
 *
 * @param name name without {@code _total}
 * @param value reads it from the counts of a bucket
 */
record BucketMetric(String name, String help, ToLongFunction<BucketView> value) {
    static final List<BucketMetric> ALL = List.of(
            new BucketMetric("stowage_segments", "Segments packed.", BucketView::segments),
            new BucketMetric("stowage_rows", "Rows of batches, including empty ones.", BucketView::rows),
            new BucketMetric("stowage_batches", "Batches sent.", BucketView::batches),
            new BucketMetric("stowage_full_batches", "Batches whose cause is full.", BucketView::fullBatches),
            new BucketMetric("stowage_slots", "Slots of batches, rows x row length.", BucketView::slots),
            new BucketMetric("stowage_full_slots", "Slots of batches whose cause is full.", BucketView::fullSlots),
            new BucketMetric("stowage_tokens", "Slots that hold a token.", BucketView::tokens),
            new BucketMetric("stowage_full_tokens", "Tokens of batches whose cause is full.", BucketView::fullTokens),
            new BucketMetric("stowage_residues", "Residues packed.", BucketView::residues),
            new BucketMetric("stowage_residues_cut", "Residues cut by the overlong policy.", BucketView::residuesCut),
            new BucketMetric(
                    "stowage_unknown_residues",
                    "Packed residues that are outside the vocabulary.",
                    BucketView::unknownResidues),
            new BucketMetric(
                    "stowage_one_per_row_slots",
                    "Slots needed with one segment per row of the largest bucket.",
                    BucketView::onePerRowSlots),
            new BucketMetric(
                    "stowage_attention_rows",
                    "Sum of squared row lengths: attention cost without masking.",
                    BucketView::sumSquaredRows),
            new BucketMetric(
                    "stowage_attention_segments",
                    "Sum of squared segment lengths: attention cost with masking.",
                    BucketView::sumSquaredSegments));

    /** Padding by cause. */
    static final List<BucketMetric> PADDING = List.of(
            new BucketMetric("row_tails", "", BucketView::paddingRowTails),
            new BucketMetric("window_close", "", BucketView::paddingWindowClose),
            new BucketMetric("rounding", "", BucketView::paddingRounding),
            new BucketMetric("empty_rows", "", BucketView::paddingEmptyRows));
}
