package dev.stowage.packing;

/** Which sums, up to a capacity, some subset of the lengths added so far attains. Not thread-safe. */
interface SubsetSums {

    /** Starts over: only the empty sum is reachable, and subsets have at most so many lengths. */
    void reset(int capacity, int maxLengths);

    /** Adds a length, no greater than the capacity and those before; its number is their count. */
    void add(int length);

    boolean reaches(int sum);

    /** The greatest sum at or below the given one. */
    int bestUpTo(int sum);

    /** Gives the numbers of the lengths of a subset that attains the given reachable sum, greatest first; how many. */
    int subset(int sum, int[] numbers);
}
