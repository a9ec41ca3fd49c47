package dev.stowage.packing;

import java.util.Arrays;

/** Sums of any number of lengths: one bit for each sum. */
final class ReachableSums implements SubsetSums {
    /*
     * Layer k holds one bit per sum that a subset of the first k lengths attains: layer k+1 is layer k, or layer k
     * shifted by the next length. Keeping the layers costs capacity / 8 bytes each and lets the subset of a sum be
     * named afterwards: a length is in it where the sum is not reachable without it, so that lengths added earlier are
     * preferred. Cost: lengths x capacity / 64 word operations.
     */
    private long[][] layers = new long[64][];
    private int[] lengths = new int[64];
    private int size;

    /** Words of each layer, and how many of them the capacity at hand needs. */
    private int allocated;

    private int words;

    @Override
    public void reset(int capacity, int mostLengths) {
        words = (capacity >> 6) + 1;
        if (words > allocated) {
            Arrays.fill(layers, null);
            allocated = words;
        }
        size = 0;
        long[] first = layer(0);
        Arrays.fill(first, 0, words, 0);
        first[0] = 1;
    }

    @Override
    public void add(int length) {
        long[] from = layer(size);
        if (size + 1 == lengths.length) {
            lengths = Arrays.copyOf(lengths, 2 * lengths.length);
        }
        lengths[size++] = length;
        long[] to = layer(size);
        int shift = length >> 6;
        int bits = length & 63;
        int unshifted = Math.min(shift, words);
        System.arraycopy(from, 0, to, 0, unshifted);
        if (shift >= words) {
            return;
        }
        if (bits == 0) {
            for (int i = shift; i < words; i++) {
                to[i] = from[i] | from[i - shift];
            }
        } else {
            to[shift] = from[shift] | from[0] << bits;
            for (int i = shift + 1; i < words; i++) {
                to[i] = from[i] | from[i - shift] << bits | from[i - shift - 1] >>> (64 - bits);
            }
        }
    }

    @Override
    public boolean reaches(int sum) {
        return has(layers[size], sum);
    }

    @Override
    public int bestUpTo(int sum) {
        long[] last = layers[size];
        int word = sum >> 6;
        long bits = last[word] & (-1L >>> (63 - (sum & 63)));
        while (bits == 0) {
            bits = last[--word];
        }
        return (word << 6) + 63 - Long.numberOfLeadingZeros(bits);
    }

    @Override
    public void subset(int sum, boolean[] marks) {
        int left = sum;
        for (int k = size; left > 0; k--) {
            if (!has(layers[k - 1], left)) {
                marks[k - 1] = true;
                left -= lengths[k - 1];
            }
        }
    }

    private long[] layer(int k) {
        if (k == layers.length) {
            layers = Arrays.copyOf(layers, 2 * k);
        }
        long[] layer = layers[k];
        if (layer == null) {
            layer = new long[allocated];
            layers[k] = layer;
        }
        return layer;
    }

    private static boolean has(long[] layer, int sum) {
        return (layer[sum >> 6] >>> (sum & 63) & 1) != 0;
    }
}
