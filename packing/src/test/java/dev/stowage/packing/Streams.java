package dev.stowage.packing;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** Seeded test inputs. */
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

    /** Lengths with a uniform distribution from 1 to the longest. */
    static List<Integer> uniform(long seed, int count, int longest) {
        Random random = new Random(seed);
        return IntStream.range(0, count)
                .mapToObj(i -> 1 + random.nextInt(longest))
                .toList();
    }

    /** Exact fill without steps: each row is filled from one full pool. */
    static PackingOptions atOnce(List<Integer> rowLengths, int lookahead, int maxWaitRows) {
        return builder(Strategy.EXACT_FILL, rowLengths, lookahead, maxWaitRows)
                .inSteps(false)
                .build();
    }

    static PackingOptions options(Strategy strategy, List<Integer> rowLengths, int lookahead, int maxWaitRows) {
        return builder(strategy, rowLengths, lookahead, maxWaitRows).build();
    }

    static PackingOptions.Builder builder(Strategy strategy, List<Integer> rowLengths, int lookahead, int maxWaitRows) {
        return PackingOptions.builder()
                .strategy(strategy)
                .rowLengths(rowLengths)
                .lookahead(lookahead)
                .maxWaitRows(maxWaitRows)
                .openRows(8)
                .batchSlots(4 * rowLengths.get(rowLengths.size() - 1))
                .batchMaxWaitRows(50);
    }

    /** Converts the rows of a filler to records. */
    static RowFiller.RowSink rows(BiConsumer<Integer, Row> to) {
        return (capacity, tickets, count, used, drained) -> to.accept(
                capacity, new Row(Arrays.stream(tickets, 0, count).boxed().toList(), used, drained));
    }
}
