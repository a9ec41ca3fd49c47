package dev.stowage.app.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.stowage.cli.residues.CutResidues;
import dev.stowage.topology.core.view.BucketView;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of the demo, counted from the committed topics; the property names are those of the last line of
 * {@code --json}.
 *
 * @param sequences sequences sent
 * @param packed sequences in a batch
 * @param rejected rejected sequences
 * @param rejectedByReason rejected sequences by reason
 * @param slots rows x row length, summed
 * @param padding slots without a token
 * @param padRatio padding / slots; null without batches
 * @param padRatioOnePerRow the same with one segment per row of the largest bucket
 * @param padRatioFullBatches the same over the batches whose cause is full; null if there are none
 * @param residues residues in segments
 * @param residuesCut residues cut by the overlong policy
 * @param cutRatio residues cut / (residues cut + residues); null without residues
 * @param unknownResidues packed residues that are outside the vocabulary
 * @param seconds from the first sequence sent to the last batch committed
 */
record DemoReport(
        long sequences,
        long packed,
        long rejected,
        @JsonProperty("rejected_by_reason") Map<String, Long> rejectedByReason,
        long segments,
        long batches,
        long rows,
        long slots,
        long padding,
        @JsonProperty("pad_ratio") @Nullable Double padRatio,
        @JsonProperty("pad_ratio_one_per_row") @Nullable Double padRatioOnePerRow,
        @JsonProperty("pad_ratio_full_batches") @Nullable Double padRatioFullBatches,
        long residues,
        @JsonProperty("residues_cut") long residuesCut,
        @JsonProperty("cut_ratio") @Nullable Double cutRatio,
        @JsonProperty("unknown_residues") long unknownResidues,
        double seconds,
        @JsonProperty("sequences_per_second") double sequencesPerSecond,
        @JsonProperty("tokens_per_second") double tokensPerSecond) {

    static DemoReport of(long sequences, OutputCounts counts, int longestSegment, double seconds) {
        BucketView total = counts.total();
        double onePerRow = (double) total.segments() * longestSegment;
        return new DemoReport(
                sequences,
                counts.packed(),
                counts.rejected(),
                counts.rejectedByReason(),
                total.segments(),
                total.batches(),
                total.rows(),
                total.slots(),
                total.slots() - total.tokens(),
                orNull(total.padRatio()),
                orNull((onePerRow - total.tokens()) / onePerRow),
                orNull(total.padRatioOfFullBatches()),
                total.residues(),
                total.residuesCut(),
                new CutResidues(total.residuesCut(), total.residues()).ratio(),
                total.unknownResidues(),
                seconds,
                sequences / seconds,
                total.tokens() / seconds);
    }

    /** Residues cut by the overlong policy. */
    CutResidues cut() {
        return new CutResidues(residuesCut, residues);
    }

    private static @Nullable Double orNull(double ratio) {
        return Double.isNaN(ratio) ? null : ratio;
    }
}
