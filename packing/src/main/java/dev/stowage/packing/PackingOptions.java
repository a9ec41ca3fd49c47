package dev.stowage.packing;

import java.util.List;

/**
 * What decides how segments are packed.
 *
 * @param strategy how segments are chosen for a row
 * @param rowLengths row lengths to choose from, slots, strictly ascending (bucket bounds after rounding)
 * @param buckets the bucket bound behind each row length, slots
 * @param lookahead most segments that wait in the pool
 * @param maxWaitRows rows after which the oldest waiting segment goes first
 * @param batchTokens most slots of a batch, at least the largest row length
 * @param batchMaxWaitRows rows after which an open batch leaves incomplete
 */
public record PackingOptions(
        Strategy strategy,
        List<Integer> rowLengths,
        List<Integer> buckets,
        int lookahead,
        int maxWaitRows,
        int batchTokens,
        int batchMaxWaitRows) {

    public PackingOptions {
        rowLengths = List.copyOf(rowLengths);
        buckets = List.copyOf(buckets);
        if (rowLengths.isEmpty() || rowLengths.size() != buckets.size()) {
            throw new IllegalArgumentException(
                    "rowLengths and buckets must be of one size, at least 1, but were " + rowLengths + ", " + buckets);
        }
        int previous = 0;
        for (int length : rowLengths) {
            if (length <= previous) {
                throw new IllegalArgumentException("rowLengths must be positive and ascend but were " + rowLengths);
            }
            previous = length;
        }
        requireAtLeast("lookahead", lookahead, 1);
        requireAtLeast("maxWaitRows", maxWaitRows, 0);
        requireAtLeast("batchTokens", batchTokens, previous);
        requireAtLeast("batchMaxWaitRows", batchMaxWaitRows, 1);
    }

    /** The longest row, slots: no segment may take more. */
    public int largestRowLength() {
        return rowLengths.get(rowLengths.size() - 1);
    }

    private static void requireAtLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be >= " + least + " but was " + value);
        }
    }
}
