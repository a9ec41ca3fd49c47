package dev.stowage.cli.residues;

import dev.stowage.topology.core.config.UnknownResidues;
import java.util.Locale;

/** Text about packed residues that are outside the vocabulary. */
public final class UnknownShare {
    private UnknownShare() {}

    /** One line, with a hint if there are many. */
    public static String line(long unknown, long residues) {
        return String.format(
                        Locale.ROOT,
                        "%,d of %,d residues (%s) are outside the vocabulary",
                        unknown,
                        residues,
                        percent(unknown, residues))
                + (UnknownResidues.isMany(unknown, residues)
                        ? ": more than 1 %, check the input and unknown.residues"
                        : "");
    }

    /** The share with a percent sign. */
    public static String percent(long unknown, long residues) {
        if (residues == 0) {
            return "-";
        }
        double percent = 100.0 * unknown / residues;
        return percent > 0 && percent < 0.01 ? "< 0.01 %" : String.format(Locale.ROOT, "%.2f %%", percent);
    }
}
