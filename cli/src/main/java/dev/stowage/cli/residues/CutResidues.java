package dev.stowage.cli.residues;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Residues that the overlong policy cut from the packed sequences.
 *
 * @param cut residues that are in no segment
 * @param packed residues in segments; with {@code overlong=split}, residues shared by neighbouring pieces count twice
 */
public record CutResidues(long cut, long packed) {
    /** Share above which there is a warning. */
    private static final double MUCH = 0.05;

    /** Share of the residues that was cut: cut / (cut + packed); null without residues. */
    public @Nullable Double ratio() {
        return cut + packed == 0 ? null : (double) cut / (cut + packed);
    }

    /** The share in percent; "-" without residues. */
    public String percent() {
        Double ratio = ratio();
        return ratio == null ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * ratio);
    }

    /** The share in percent, and the residues; "-" without residues. */
    public String text() {
        return percent()
                + (ratio() == null
                        ? ""
                        : String.format(Locale.ROOT, " of the residues (%,d of %,d)", cut, cut + packed));
    }

    /**
     * A warning if much was cut.
     *
     * @param policy value of the key {@code overlong}, empty if it is not known
     * @return empty if 5 % or less was cut
     */
    public Optional<String> warning(String policy) {
        Double ratio = ratio();
        return ratio == null || ratio <= MUCH
                ? Optional.empty()
                : Optional.of("overlong" + (policy.isEmpty() ? "" : "=" + policy) + " cut " + text()
                        + "; they are in no batch; larger buckets, or overlong=split, keep them (buckets, overlong)");
    }
}
