package dev.stowage.files.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.topology.core.config.StowageConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LengthOrderTest {
    private static final int MANY = 10_000;

    static Stream<Arguments> orders() {
        List<Integer> random = proteins(MANY);
        return Stream.of(
                Arguments.of("in random order", random, false),
                Arguments.of("ascending", sorted(random), true),
                Arguments.of("descending", reversed(sorted(random)), true),
                Arguments.of("sorted in 4 stretches", inStretches(random, 4), true),
                Arguments.of("sorted in 10 stretches, each of four pools", inStretches(random, 10), true),
                Arguments.of("sorted in 20 stretches, each shorter than four pools", inStretches(random, 20), false),
                Arguments.of("sorted in 100 stretches, each shorter than a pool", inStretches(random, 100), false),
                Arguments.of("nearly sorted", nearlySorted(random, 0.3), true),
                Arguments.of("two files of short and long ones", grouped(random, 2), true),
                Arguments.of("half sorted", halfSorted(random), true),
                Arguments.of("uniform", uniform(MANY), false),
                Arguments.of("uniform, ascending", sorted(uniform(MANY)), true),
                Arguments.of("of equal length", Collections.nCopies(MANY, 300), false),
                Arguments.of("of nearly equal length, ascending", sorted(nearlyEqual(MANY)), false),
                Arguments.of(
                        "all cut to the longest segment",
                        IntStream.range(3_000, 3_000 + MANY).boxed().toList(),
                        false),
                Arguments.of("short and long in turn", inTurn(MANY), false),
                Arguments.of("three pools of them, ascending", sorted(proteins(768)), true),
                Arguments.of("too few", sorted(proteins(767)), null),
                Arguments.of("one", List.of(300), null),
                Arguments.of("none", List.of(), null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("orders")
    void shouldTellSortedFromRandomOrder(String name, List<Integer> lengths, @Nullable Boolean sorted) {
        LengthOrder order = new LengthOrder(StowageConfig.of(Map.of()), 1);

        lengths.forEach(order::add);

        assertThat(order.sorted()).as("spread %s", order.spread()).isEqualTo(sorted);
        assertThat(order.costsPadding()).isEqualTo(Boolean.TRUE.equals(sorted));
    }

    @Test
    void shouldNeverTakeARandomOrderForASortedOneWhenThereAreFew() {
        for (int seed = 0; seed < 2_000; seed++) {
            LengthOrder order = new LengthOrder(StowageConfig.of(Map.of("lookahead", "16")), 1);
            Random random = new Random(seed);
            for (int i = 0; i < 192; i++) {
                order.add((int) (345 * Math.exp(0.8 * random.nextGaussian())) + 1);
            }

            assertThat(order.sorted())
                    .as("seed %s, spread %s", seed, order.spread())
                    .isFalse();
        }
    }

    @ParameterizedTest(name = "{0} partitions: {1}")
    @CsvSource({"1, true", "4, false"})
    void shouldDependOnHowManySequencesThePoolsHold(int partitions, boolean sorted) {
        LengthOrder order = new LengthOrder(StowageConfig.of(Map.of()), partitions);

        inStretches(proteins(MANY), 10).forEach(order::add);
        inStretches(proteins(MANY), 4).forEach(order::add);

        assertThat(order.sorted()).as("spread %s", order.spread()).isEqualTo(sorted);
    }

    @ParameterizedTest(name = "mode {0}")
    @CsvSource({"pack, true", "pad, false", "flat, false"})
    void shouldWarnOnlyInTheModeInWhichASortedOrderCostsPadding(String mode, boolean warns) {
        LengthOrder order = new LengthOrder(StowageConfig.of(Map.of("mode", mode)), 1);

        sorted(proteins(MANY)).forEach(order::add);

        assertThat(order.sorted()).isTrue();
        assertThat(order.costsPadding()).isEqualTo(warns);
    }

    private static List<Integer> proteins(int count) {
        SequenceGenerator generator = new SequenceGenerator(7);
        return IntStream.range(0, count)
                .mapToObj(i -> generator.next().residues().length())
                .toList();
    }

    private static List<Integer> uniform(int count) {
        return new Random(5).ints(count, 16, 2_048).boxed().toList();
    }

    private static List<Integer> nearlyEqual(int count) {
        return new Random(5).ints(count, 290, 311).boxed().toList();
    }

    private static List<Integer> inTurn(int count) {
        return IntStream.range(0, count).mapToObj(i -> i % 2 == 0 ? 50 : 1_500).toList();
    }

    private static List<Integer> sorted(List<Integer> lengths) {
        return lengths.stream().sorted().toList();
    }

    private static List<Integer> reversed(List<Integer> lengths) {
        List<Integer> reversed = new ArrayList<>(lengths);
        Collections.reverse(reversed);
        return reversed;
    }

    private static List<Integer> inStretches(List<Integer> lengths, int stretches) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < stretches; i++) {
            all.addAll(sorted(lengths.subList(i * lengths.size() / stretches, (i + 1) * lengths.size() / stretches)));
        }
        return all;
    }

    private static List<Integer> nearlySorted(List<Integer> lengths, double noise) {
        Random random = new Random(3);
        record Keyed(double key, int length) {}
        return lengths.stream()
                .map(length -> new Keyed(Math.log(length) + noise * random.nextGaussian(), length))
                .sorted(Comparator.comparingDouble(Keyed::key))
                .map(Keyed::length)
                .toList();
    }

    private static List<Integer> grouped(List<Integer> lengths, int groups) {
        List<Integer> sorted = sorted(lengths);
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < groups; i++) {
            List<Integer> group =
                    new ArrayList<>(sorted.subList(i * sorted.size() / groups, (i + 1) * sorted.size() / groups));
            Collections.shuffle(group, new Random(i));
            all.addAll(group);
        }
        return all;
    }

    private static List<Integer> halfSorted(List<Integer> lengths) {
        List<Integer> all = new ArrayList<>(sorted(lengths.subList(0, lengths.size() / 2)));
        all.addAll(lengths.subList(lengths.size() / 2, lengths.size()));
        return all;
    }
}
