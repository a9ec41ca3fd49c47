package dev.stowage.packing;

import java.util.Arrays;

/** Sums of any number of lengths: one bit for each sum. */
final class ReachableSums implements SubsetSums {
    /*
     * A length is added by shifting the bits by it and joining them with what they were. The words that this changes are
     * kept as they were before, so that the subset of a sum can be named afterwards: a length is in it where the sum was
     * not reachable without it, so that lengths added earlier are preferred.
     *
     * No length is greater than those before. So every sum of two or more is at least twice the last length, and adding
     * one brings, below its sum with the one before it, nothing but itself: lengths above half of the capacity, which
     * come first, cost one bit each. Cost of the others: capacity / 64 word operations at most.
     */
    private long[] bits = new long[1];

    /** Words of the capacity at hand. */
    private int words;

    /** The words in which a length brought sums of two or more, as they were before; a stretch for each length. */
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
        // From above, so that what is shifted is still as it was; in two steps, since a shift by 64 would shift by
        // none.
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

    /** Whether a sum was reached with a length, given by its number, but not before. */
    private boolean brought(int number, int sum) {
        if (sum == lengths[number]) {
            return number == 0 || lengths[number - 1] != sum;
        }
        int word = sum >> 6;
        return word >= firstWordOfTwo(number) && !isSet(before[number * words + word], sum);
    }

    /** The first word in which a length, given by its number, brings a sum of two or more. */
    private int firstWordOfTwo(int number) {
        return number == 0 ? words : (lengths[number - 1] + lengths[number]) >> 6;
    }

    private static boolean isSet(long word, int sum) {
        return (word >>> (sum & 63) & 1) != 0;
    }
}
