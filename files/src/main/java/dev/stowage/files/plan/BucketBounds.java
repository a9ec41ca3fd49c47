package dev.stowage.files.plan;

import dev.stowage.files.report.LengthHistogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Optimal bounds of length classes, if each segment uses the upper bound of its class. */
final class BucketBounds {
    /*
     * Exact dynamic programming over the distinct lengths: the cheapest k classes that end with length j are the
     * cheapest k - 1 classes up to some i, and one class for the lengths between. The cost of a class is its cost per segment times its
     * number of segments, so the best i never decreases with j, and each layer is computed by divide and conquer: lengths x log(lengths) steps.
     */
    private final LengthHistogram lengths;
    private final int multiple;
    private final IntToDoubleFunction place;
    private final long[] countsBefore;

    private double[] previous;
    private double[] current;
    private int[] split;

    private BucketBounds(LengthHistogram lengths, int multiple, IntToDoubleFunction place) {
        this.lengths = lengths;
        this.multiple = multiple;
        this.place = place;
        countsBefore = new long[lengths.size() + 1];
        for (int i = 0; i < lengths.size(); i++) {
            countsBefore[i + 1] = countsBefore[i] + lengths.count(i);
        }
        previous = new double[lengths.size()];
        current = new double[lengths.size()];
        split = new int[0];
    }

    /** Bounds with the min number of slots, if segments are padded to their bound. */
    static List<Integer> minimizingPadding(LengthHistogram lengths, int classes, int multiple) {
        return new BucketBounds(lengths, multiple, bound -> bound).solve(classes);
    }

    /** Bounds with the min attention cost, if segments are padded to their bound. */
    static List<Integer> minimizingAttention(LengthHistogram lengths, int classes, int multiple) {
        return new BucketBounds(lengths, multiple, bound -> (double) bound * bound).solve(classes);
    }

    private List<Integer> solve(int classes) {
        int layers = Math.min(classes, lengths.size());
        List<int[]> splits = new ArrayList<>();
        for (int j = 0; j < lengths.size(); j++) {
            previous[j] = cost(0, j);
        }
        for (int layer = 1; layer < layers; layer++) {
            split = new int[lengths.size()];
            current = new double[lengths.size()];
            Arrays.fill(current, Double.POSITIVE_INFINITY);
            fill(layer, lengths.size() - 1, layer, lengths.size() - 1);
            splits.add(split);
            previous = current;
        }
        List<Integer> bounds = new ArrayList<>();
        int end = lengths.size() - 1;
        for (int layer = layers - 1; layer >= 0; layer--) {
            int bound = rounded(lengths.length(end));
            if (bounds.isEmpty() || bounds.get(0) != bound) {
                bounds.add(0, bound);
            }
            end = layer == 0 ? end : splits.get(layer - 1)[end] - 1;
        }
        return bounds;
    }

    /** Computes classes that end with the lengths from low to high; the last class starts between first and last. */
    private void fill(int low, int high, int first, int last) {
        if (low > high) {
            return;
        }
        int middle = (low + high) >>> 1;
        for (int i = first; i <= Math.min(middle, last); i++) {
            double cost = previous[i - 1] + cost(i, middle);
            if (cost < current[middle]) {
                current[middle] = cost;
                split[middle] = i;
            }
        }
        fill(low, middle - 1, first, split[middle]);
        fill(middle + 1, high, split[middle], last);
    }

    private double cost(int from, int to) {
        return place.applyAsDouble(rounded(lengths.length(to))) * (countsBefore[to + 1] - countsBefore[from]);
    }

    private int rounded(int length) {
        return (length + multiple - 1) / multiple * multiple;
    }
}
