package dev.stowage.packing;

import java.util.Arrays;

/** Subset sums with a limit on the number of lengths: stores the min number of lengths for each sum. */
final class MinCountSums implements SubsetSums {
    /*
     * Layer k contains, for each sum, the min number of the first k lengths that add up to it. A sum is reachable with
     * at most m lengths if that number is at most m, so one number per sum serves every limit.
     */
    private static final short UNREACHABLE = Short.MAX_VALUE / 2;

    private short[][] layers = new short[64][];
    private int[] lengths = new int[64];
    private int capacity = -1;
    private int max;
    private int size;

    @Override
    public void reset(int capacityNow, int maxLengths) {
        if (capacityNow > capacity) {
            Arrays.fill(layers, null);
            capacity = capacityNow;
        }
        max = maxLengths;
        size = 0;
        short[] first = layer(0);
        Arrays.fill(first, UNREACHABLE);
        first[0] = 0;
    }

    @Override
    public void add(int length) {
        short[] from = layer(size);
        if (size + 1 == lengths.length) {
            lengths = Arrays.copyOf(lengths, 2 * lengths.length);
        }
        lengths[size++] = length;
        short[] to = layer(size);
        System.arraycopy(from, 0, to, 0, Math.min(length, capacity + 1));
        for (int sum = length; sum <= capacity; sum++) {
            to[sum] = (short) Math.min(from[sum], from[sum - length] + 1);
        }
    }

    @Override
    public boolean reaches(int sum) {
        return layers[size][sum] <= max;
    }

    @Override
    public int bestUpTo(int sum) {
        int best = sum;
        while (!reaches(best)) {
            best--;
        }
        return best;
    }

    @Override
    public int subset(int sum, int[] numbers) {
        int count = 0;
        int left = sum;
        for (int k = size; left > 0; k--) {
            if (layers[k - 1][left] > layers[k][left]) {
                numbers[count++] = k - 1;
                left -= lengths[k - 1];
            }
        }
        return count;
    }

    private short[] layer(int k) {
        if (k == layers.length) {
            layers = Arrays.copyOf(layers, 2 * k);
        }
        if (layers[k] == null) {
            layers[k] = new short[capacity + 1];
        }
        return layers[k];
    }
}
