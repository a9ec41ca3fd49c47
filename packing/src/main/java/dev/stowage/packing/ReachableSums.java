package dev.stowage.packing;

import java.util.Arrays;

/** Subset sums of any number of lengths, as a bit set with one bit per sum. */
final class ReachableSums implements SubsetSums {
    /*
     * Adding a length computes bits |= bits << length. The previous values of the changed words are kept, so that a
     * subset can be reconstructed: a length is part of it if the sum was not reachable without it. So lengths added
     * earlier are preferred.
     *
     * Lengths are added in descending order. So the min new sum of two or more lengths is the new length plus the one
     * before it; below that, adding a length sets only its own bit. Lengths above half of the capacity, which are added
     * first, cost one bit each. The others cost at most capacity / 64 word operations.
     */
    private long[] bits = new long[1];

    /** Words of the current capacity. */
    private int words;

    /**
     * For each length, a copy of the words before it was added, from {@link #firstWordOfTwo} on; {@link #words} words
     * per length.
     */
    private long[] before = new long[64];

    private int[] lengths = new int[64];
    private int size;

    @Override
    public void reset(int capacity, int maxLengths) {
        words = (capacity >> 6) + 1;
        if (words > bits.length) {
            bits = new long[words];
        }
        size = 0;
        Arrays.fill(bits, 0, words, 0);
        bits[0] = 1;
    }

    @Override
    public void add(int length) {
        int kept = size * words;
        if (kept + words > before.length) {
            before = Arrays.copyOf(before, 2 * (kept + words));
        }
        if (size == lengths.length) {
            lengths = Arrays.copyOf(lengths, 2 * size);
        }
        lengths[size] = length;
        int first = firstWordOfTwo(size++);
        int shift = length >> 6;
        int up = length & 63;
        long[] now = bits;
        long[] was = before;
        // Descending, so that the words read are still unchanged. The right shift has two steps because Java's shift by
        // 64 is a shift by 0.
        int i = words - 1;
        for (; i >= first && i > shift; i--) {
            long word = now[i];
            was[kept + i] = word;
            now[i] = word | now[i - shift] << up | now[i - shift - 1] >>> 1 >>> (63 - up);
        }
        if (i >= first) {
            was[kept + shift] = now[shift];
            now[shift] |= now[0] << up;
        } else {
            now[shift] |= 1L << up;
        }
    }

    @Override
    public boolean reaches(int sum) {
        return isSet(bits[sum >> 6], sum);
    }

    @Override
    public int bestUpTo(int sum) {
        int word = sum >> 6;
        long left = bits[word] & (-1L >>> (63 - (sum & 63)));
        while (left == 0) {
            left = bits[--word];
        }
        return (word << 6) + 63 - Long.numberOfLeadingZeros(left);
    }

    @Override
    public int subset(int sum, int[] numbers) {
        int count = 0;
        int left = sum;
        for (int k = size - 1; left > 0; k--) {
            if (brought(k, left)) {
                numbers[count++] = k;
                left -= lengths[k];
            }
        }
        return count;
    }

    /** Whether adding a length, given by its number, made a sum reachable. */
    private boolean brought(int number, int sum) {
        if (sum == lengths[number]) {
            return number == 0 || lengths[number - 1] != sum;
        }
        int word = sum >> 6;
        return word >= firstWordOfTwo(number) && !isSet(before[number * words + word], sum);
    }

    /**
     * The first word that may change by a new sum of two or more lengths when a length, given by its number, is added.
     */
    private int firstWordOfTwo(int number) {
        return number == 0 ? words : (lengths[number - 1] + lengths[number]) >> 6;
    }

    private static boolean isSet(long word, int sum) {
        return (word >>> (sum & 63) & 1) != 0;
    }
}
