package dev.stowage.server.http.answer;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.stowage.cli.residues.CutResidues;
import dev.stowage.topology.core.view.BucketView;
import org.jspecify.annotations.Nullable;

/**
 * Counts and ratios.
 *
 * @param padding slots without a token
 * @param padRatio padding / slots; null without slots
 * @param padRatioFullBatches the same over the batches whose cause is full
 * @param padRatioOnePerRow the same with one segment per row of the largest bucket
 * @param cutRatio residues cut / (residues cut + residues packed); null without residues
 */
record Counts(
        @JsonUnwrapped BucketView sums,
        long padding,
        @Nullable Double padRatio,
        @Nullable Double padRatioFullBatches,
        @Nullable Double padRatioOnePerRow,
        @Nullable Double cutRatio) {

    static Counts of(BucketView sums) {
        return new Counts(
                sums,
                sums.padding(),
                ratio(sums.padding(), sums.slots()),
                ratio(sums.fullSlots() - sums.fullTokens(), sums.fullSlots()),
                ratio(sums.onePerRowSlots() - sums.tokens(), sums.onePerRowSlots()),
                new CutResidues(sums.residuesCut(), sums.residues()).ratio());
    }

    private static @Nullable Double ratio(long padding, long slots) {
        return slots == 0 ? null : (double) padding / slots;
    }
}
