package dev.stowage.benchmarks.endtoend;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Median, least and greatest of some values. */
record Spread(double median, double least, double greatest) {

    static <T> Spread of(List<T> of, ToDoubleFunction<T> value) {
        double[] sorted = of.stream().mapToDouble(value).sorted().toArray();
        return new Spread(percentile(sorted, 0.5), sorted[0], sorted[sorted.length - 1]);
    }

    /** The value that so large a part of the sorted ones stays at or below; between two for a median of an even count. */
    static double percentile(double[] sorted, double part) {
        double at = part * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
