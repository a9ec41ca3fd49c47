package dev.stowage.packing;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Seeded inputs. */
final class Streams {
    private Streams() {}

    /** Lengths as UniProt has them (log-normal, median 345, 99th percentile 2,210), special tokens added, cropped. */
    static List<Integer> proteins(long seed, int count, int longest) {
        Random random = new Random(seed);
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    long residues = Math.round(345 * Math.exp(0.798 * random.nextGaussian()));
                    return (int) Math.min(longest, Math.max(16, residues) + 2);
                })
                .toList();
    }

    /** Any lengths from 1 to the longest, long ones as often as short ones. */
    static List<Integer> uniform(long seed, int count, int longest) {
        Random random = new Random(seed);
        return IntStream.range(0, count)
                .mapToObj(i -> 1 + random.nextInt(longest))
                .toList();
    }

    static PackingOptions options(Strategy strategy, List<Integer> rowLengths, int lookahead, int maxWaitRows) {
        int longest = rowLengths.get(rowLengths.size() - 1);
        return new PackingOptions(strategy, rowLengths, rowLengths, lookahead, maxWaitRows, 4 * longest, 50);
    }
}
