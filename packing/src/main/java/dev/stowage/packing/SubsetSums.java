package dev.stowage.packing;

/** The sums, up to a capacity, of all subsets of the lengths added so far. Not thread-safe. */
interface SubsetSums {

    /** Resets to the empty subset, and sets the max number of lengths of a subset. */
    void reset(int capacity, int maxLengths);

    /** Adds a length, at most the capacity and the previous length. Lengths are numbered from 0. */
    void add(int length);

    boolean reaches(int sum);

    /** The max reachable sum that is at most the given one. */
    int bestUpTo(int sum);

    /**
     * Writes the numbers of the lengths of a subset with the given reachable sum to the array, descending; returns how
     * many.
     */
    int subset(int sum, int[] numbers);
}
