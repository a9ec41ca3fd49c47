package dev.stowage.app.simulate;

import java.util.List;
import java.util.Locale;

/** Results as a table of text. */
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

    /** Strategies first, then the yardsticks; last the mean segment length by tenth of the rows. */
    public static String of(List<SimulationResult> results, List<SimulationResult> yardsticks) {
        StringBuilder table = new StringBuilder(HEAD);
        results.forEach(result -> table.append('\n').append(line(result)));
        yardsticks.forEach(result -> table.append('\n').append(line(result)));
        table.append("\n\nmean segment length by tenth of the rows");
        for (SimulationResult result : results) {
            table.append(String.format("%n%-28s", result.strategy()));
            result.meanLengthByTenth().forEach(mean -> table.append(String.format(Locale.ROOT, " %6.0f", mean)));
        }
        return table.toString();
    }

    private static String line(SimulationResult result) {
        return String.format(
                Locale.ROOT,
                "%-28s %8.3f%% %8.3f%% %8.3f%% %8.3f%% %8.3f%% %8d %8d %8.2f %9.2f %10.3g %6.0f%% %9.0f",
                result.strategy(),
                100 * result.steadyFill(),
                100 * result.fill(),
                100 * result.paddingRowTails(),
                100 * result.paddingWindowClose(),
                100 * result.paddingRounding(),
                result.rows(),
                result.longestWaitRows(),
                result.segmentsPerRow(),
                result.attentionCost(),
                result.batchSumSquaredMean(),
                result.batchSumSquaredMean() == 0
                        ? 0
                        : 100 * result.batchSumSquaredDeviation() / result.batchSumSquaredMean(),
                result.nanosPerSegment());
    }
}
