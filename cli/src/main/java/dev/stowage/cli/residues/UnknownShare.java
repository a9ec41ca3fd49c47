package dev.stowage.cli.residues;

import dev.stowage.topology.core.config.UnknownResidues;
import java.util.Locale;

/** How many packed residues are outside the vocabulary, for people. */
public final class UnknownShare {
    private UnknownShare() {}

    /** One line; it says so if they are many. */
    public static String line(long unknown, long residues) {
        return String.format(
                        Locale.ROOT,
                        "%,d of %,d residues (%s) are outside the vocabulary",
                        unknown,
                        residues,
                        percent(unknown, residues))
                + (UnknownResidues.isMany(unknown, residues)
                        ? ": more than 1 %, look at the input and at unknown.residues"
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
