package dev.stowage.benchmarks.endtoend;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Median, min and max of some values. */
record Spread(double median, double min, double greatest) {

    static <T> Spread of(List<T> of, ToDoubleFunction<T> value) {
        double[] sorted = of.stream().mapToDouble(value).sorted().toArray();
        return new Spread(percentile(sorted, 0.5), sorted[0], sorted[sorted.length - 1]);
    }

    /**
     * Median of the ratios of two subjects per round, because other load affects both subjects of a round; NaN if one
     * of them was not measured.
     */
    static <T> double ratio(List<T> of, List<T> beside, ToDoubleFunction<T> value) {
        double[] ratios = IntStream.range(0, Math.min(of.size(), beside.size()))
                .mapToDouble(round -> value.applyAsDouble(of.get(round)) / value.applyAsDouble(beside.get(round)))
                .sorted()
                .toArray();
        return ratios.length == 0 ? Double.NaN : percentile(ratios, 0.5);
    }

    /** A quantile of sorted values, interpolated between two values. */
    static double percentile(double[] sorted, double part) {
        double at = part * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
