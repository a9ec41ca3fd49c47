package dev.stowage.files.simulate;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.stowage.cli.residues.CutResidues;
import dev.stowage.files.order.LengthOrder;
import dev.stowage.files.simulate.CorpusSegments.Rejected;
import dev.stowage.schemas.RejectReason;
import dev.stowage.topology.core.config.StowageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Residues of a corpus that are not packed, and whether the corpus is sorted.
 *
 * @param sequences sequences of the corpus
 * @param residuesPacked residues in segments
 * @param residuesCut residues that the overlong policy cut off packed sequences
 * @param cutRatio residues cut / (residues cut + residues packed); null without residues
 * @param rejected sequences that are not packed, by reason
 * @param sorted whether the sequences are sorted or grouped by length; null if there are too few
 * @param lengthSpread spread of the lengths that are packed together, 1 in random order; null if there are too few sequences
 * @param padRatioShuffled pad ratio of the same sequences in random order; null unless the order costs padding
 */
public record CorpusReport(
        long sequences,
        @JsonProperty("residues_packed") long residuesPacked,
        @JsonProperty("residues_cut") long residuesCut,
        @JsonProperty("cut_ratio") @Nullable Double cutRatio,
        Map<RejectReason, Rejected> rejected,
        @Nullable Boolean sorted,
        @JsonProperty("length_spread") @Nullable Double lengthSpread,
        @JsonProperty("pad_ratio_shuffled") @Nullable Double padRatioShuffled) {

    private static final double MUCH = 0.05;
    private static final long SHUFFLE_SEED = 1;

    public CorpusReport {
        rejected = Map.copyOf(rejected);
    }

    /**
     * Analyses a corpus. If it is sorted, it is packed once more in random order.
     *
     * @param segments its segments with the configuration
     * @param packed the configuration
     * @param seen configuration that determines how many segments are packed together
     */
    public static CorpusReport of(
            Corpus residues, CorpusSegments segments, StowageConfig packed, StowageConfig seen, int partitions) {
        LengthOrder order = new LengthOrder(seen, partitions);
        residues.forEach(order::add);
        CutResidues cut = segments.cut();
        return new CorpusReport(
                residues.size(),
                cut.packed(),
                cut.cut(),
                cut.ratio(),
                segments.rejected(),
                order.sorted(),
                order.spread(),
                order.costsPadding() ? shuffled(residues, packed, partitions) : null);
    }

    /** The numbers, one per line. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("cut by the overlong policy: " + cut().text());
        if (!rejected.isEmpty()) {
            lines.add("rejected: " + CorpusSegments.text(rejected));
        }
        return lines;
    }

    /**
     * Warnings for the user.
     *
     * @param config configuration that packs the corpus
     * @param padRatio pad ratio of the corpus in its own order
     */
    public List<String> warnings(StowageConfig config, double padRatio) {
        List<String> warnings = new ArrayList<>();
        cut().warning(config.overlong().name().toLowerCase(Locale.ROOT)).ifPresent(warnings::add);
        double lost = rejected.values().stream().mapToLong(Rejected::residues).sum();
        double all = lost + residuesCut + residuesPacked;
        if (lost > MUCH * all) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "%.2f %% of the residues are in sequences that are rejected: %s; the keys are overlong, buckets and"
                            + " sequence.max.residues",
                    100 * lost / all,
                    CorpusSegments.text(rejected)));
        }
        if (padRatioShuffled != null) {
            warnings.add(LengthOrder.warning(String.format(
                    Locale.ROOT,
                    "padding %.3f %% of all slots, %.3f %% in random order; --shuffle-seed SEED packs them in random"
                            + " order, in this command and in `stowage ingest`",
                    100 * padRatio,
                    100 * padRatioShuffled)));
        }
        return warnings;
    }

    private CutResidues cut() {
        return new CutResidues(residuesCut, residuesPacked);
    }

    private static double shuffled(Corpus residues, StowageConfig packed, int partitions) {
        int[] tokens = residues.shuffled(SHUFFLE_SEED).segments(packed).tokens();
        return Simulation.run("shuffled", packed, tokens, partitions).padRatio();
    }
}
