package dev.stowage.files.simulate;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Formats results as a table. */
public final class SimulationTable {
    private static final String HEAD = String.format(
            "%-28s %9s %9s %9s %9s %9s %8s %8s %8s %9s %10s %7s %9s",
            "strategy",
            "steady",
            "fill",
            "tails",
            "close",
            "rounding",
            "rows",
            "wait",
            "seg/row",
            "attention",
            "sum sq",
            "+-",
            "ns/seg");

    private SimulationTable() {}

    /** Strategies, then baselines, then the mean segment length by tenth of the rows. */
    static String of(List<SimulationResult> results, List<SimulationResult> baselines) {
        StringBuilder table = new StringBuilder(HEAD);
        results.forEach(result -> table.append('\n').append(line(result)));
        baselines.forEach(result -> table.append('\n').append(line(result)));
        table.append("\n\nmean segment length by tenth of the rows");
        for (SimulationResult result : results) {
            table.append(String.format("%n%-28s", result.strategy()));
            result.meanLengthByTenth().forEach(mean -> table.append(String.format(Locale.ROOT, " %6.0f", mean)));
            if (result.meanLengthByTenth().isEmpty()) {
                table.append("      -");
            }
        }
        return table.toString();
    }

    private static String line(SimulationResult result) {
        Double mean = result.batchSumSquaredMean();
        Double deviation = result.batchSumSquaredDeviation();
        return String.format(
                Locale.ROOT,
                "%-28s %9s %9s %9s %9s %9s %8d %8s %8.2f %9.2f %10s %7s %9s",
                result.strategy(),
                percent(result.steadyFill()),
                percent(result.fill()),
                percent(result.paddingRowTails()),
                percent(result.paddingWindowClose()),
                percent(result.paddingRounding()),
                result.rows(),
                result.longestWaitRows() == null
                        ? "-"
                        : result.longestWaitRows().toString(),
                result.segmentsPerRow(),
                result.attentionCost(),
                mean == null ? "-" : String.format(Locale.ROOT, "%.3g", mean),
                mean == null || deviation == null ? "-" : String.format(Locale.ROOT, "%.0f%%", 100 * deviation / mean),
                result.nanosPerSegment() == null ? "-" : String.format(Locale.ROOT, "%.0f", result.nanosPerSegment()));
    }

    /** A ratio in percent, "-" where there is none. */
    public static String percent(@Nullable Double ratio) {
        return ratio == null ? "-" : String.format(Locale.ROOT, "%.3f%%", 100 * ratio);
    }
}
