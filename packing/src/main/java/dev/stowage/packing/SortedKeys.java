package dev.stowage.packing;

import java.util.Arrays;

/** A sorted list of distinct numbers. Not thread-safe. */
final class SortedKeys {
    /*
     * The numbers are stored in sorted blocks. Up to BLOCK numbers are one block, which is as fast as an array. With
     * more, adding or removing moves the numbers of one block and updates the starts of the blocks after it, so that
     * operations on a million numbers cost little more than on a few thousand.
     */
    static final int BLOCK = 4_096;

    private static final int FIRST_BLOCK = 64;

    private long[][] blocks = {new long[FIRST_BLOCK]};

    /** Numbers in each block. A block is empty only if it is the only one. */
    private int[] sizes = new int[1];

    /** Index of the first number of each block. */
    private int[] starts = new int[1];

    private int count = 1;
    private int size;

    /** The block that was read last. */
    private long[] block = blocks[0];

    private int blockStart;
    private int blockSize;

    int size() {
        return size;
    }

    long get(int index) {
        int at = index - blockStart;
        if (Integer.compareUnsigned(at, blockSize) >= 0) {
            select(blockOf(index));
            at = index - blockStart;
        }
        return block[at];
    }

    /** Index of the first number that is at least the given one; {@link #size()} if there is none. */
    int firstFrom(long key) {
        if (count == 1) {
            return firstFrom(block, size, key);
        }
        int of = blockFor(key);
        return starts[of] + firstFrom(blocks[of], sizes[of], key);
    }

    /** Adds a number, which must not be present. */
    void add(long key) {
        if (count == 1 && size < block.length) {
            insert(block, size, key);
            size++;
            sizes[0] = size;
            blockSize = size;
        } else {
            addToOneOfMany(key);
        }
    }

    private void addToOneOfMany(long key) {
        int of = blockFor(key);
        if (sizes[of] == blocks[of].length) {
            if (sizes[of] < BLOCK) {
                blocks[of] = Arrays.copyOf(blocks[of], 2 * sizes[of]);
            } else {
                split(of);
                of += key > blocks[of + 1][0] ? 1 : 0;
            }
        }
        insert(blocks[of], sizes[of], key);
        sizes[of]++;
        size++;
        for (int i = of + 1; i < count; i++) {
            starts[i]++;
        }
        select(of);
    }

    /**
     * Removes numbers.
     *
     * @param indexes their indexes, ascending, at the start of the array
     * @param removed number of indexes, at least 1
     */
    void remove(int[] indexes, int removed) {
        if (count == 1) {
            size = compact(block, size, 0, indexes, 0, removed);
            sizes[0] = size;
            blockSize = size;
            return;
        }
        int first = blockOf(indexes[0]);
        int of = first;
        for (int k = 0; k < removed; of++) {
            k = removeFrom(of, indexes, k, removed);
        }
        size -= removed;
        join(first, of);
        select(Math.min(first, count - 1));
    }

    /** Removes the numbers of one block; returns the number of indexes processed so far. */
    private int removeFrom(int of, int[] indexes, int from, int removed) {
        int end = starts[of] + sizes[of];
        if (indexes[from] >= end) {
            return from;
        }
        int to = from + 1;
        while (to < removed && indexes[to] < end) {
            to++;
        }
        sizes[of] = compact(blocks[of], sizes[of], starts[of], indexes, from, to);
        return to;
    }

    /**
     * Removes numbers of a block.
     *
     * @param start index of its first number
     * @param from position in {@code indexes} of the first number to remove
     * @param to position after the last number to remove
     * @return how many numbers the block has left
     */
    private static int compact(long[] keys, int count, int start, int[] indexes, int from, int to) {
        int kept = indexes[from] - start;
        for (int k = from; k < to; k++) {
            int at = indexes[k] - start;
            int behind = (k + 1 < to ? indexes[k + 1] - start : count) - at - 1;
            System.arraycopy(keys, at + 1, keys, kept, behind);
            kept += behind;
        }
        return kept;
    }

    /** Merges small blocks of a range into the block before, drops empty blocks, and recomputes the starts. */
    private void join(int from, int to) {
        int kept = Math.max(from - 1, 0);
        for (int of = kept + 1; of < count; of++) {
            boolean small = of <= to && sizes[kept] + sizes[of] <= BLOCK / 2;
            if (small || sizes[kept] == 0 || sizes[of] == 0) {
                System.arraycopy(blocks[of], 0, blocks[kept], sizes[kept], sizes[of]);
                sizes[kept] += sizes[of];
            } else {
                kept++;
                blocks[kept] = blocks[of];
                sizes[kept] = sizes[of];
            }
            starts[kept] = kept == 0 ? 0 : starts[kept - 1] + sizes[kept - 1];
        }
        Arrays.fill(blocks, kept + 1, count, null);
        count = kept + 1;
    }

    private static void insert(long[] to, int count, long key) {
        int at = firstFrom(to, count, key);
        System.arraycopy(to, at, to, at + 1, count - at);
        to[at] = key;
    }

    private void split(int of) {
        if (count == blocks.length) {
            blocks = Arrays.copyOf(blocks, 2 * count);
            sizes = Arrays.copyOf(sizes, 2 * count);
            starts = Arrays.copyOf(starts, 2 * count);
        }
        int behind = count - of - 1;
        System.arraycopy(blocks, of + 1, blocks, of + 2, behind);
        System.arraycopy(sizes, of + 1, sizes, of + 2, behind);
        System.arraycopy(starts, of + 1, starts, of + 2, behind);
        int half = sizes[of] / 2;
        blocks[of + 1] = new long[BLOCK];
        System.arraycopy(blocks[of], half, blocks[of + 1], 0, sizes[of] - half);
        sizes[of + 1] = sizes[of] - half;
        starts[of + 1] = starts[of] + half;
        sizes[of] = half;
        count++;
    }

    private void select(int of) {
        block = blocks[of];
        blockStart = starts[of];
        blockSize = sizes[of];
    }

    /** The block that holds an index. */
    private int blockOf(int index) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (starts[middle] <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** The block of a number: the last block whose first number is at most the given one, else the first block. */
    private int blockFor(long key) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (blocks[middle][0] <= key) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static int firstFrom(long[] keys, int size, long key) {
        // Binary search without branches: half of them would be mispredicted.
        int low = 0;
        for (int left = size; left > 0; ) {
            int half = (left + 1) >>> 1;
            low += keys[low + half - 1] < key ? half : 0;
            left -= half;
        }
        return low;
    }
}
