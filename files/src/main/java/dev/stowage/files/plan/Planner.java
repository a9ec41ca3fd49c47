package dev.stowage.files.plan;

import dev.stowage.files.plan.Plan.Alternative;
import dev.stowage.files.report.LengthHistogram;
import dev.stowage.files.simulate.Corpus;
import dev.stowage.files.simulate.Simulation;
import dev.stowage.files.simulate.SimulationResult;
import dev.stowage.packing.Mode;
import dev.stowage.schemas.SpecialTokens;
import dev.stowage.topology.core.config.StowageConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares row shapes, lookahead and batch size for a corpus, by simulating each of them. */
final class Planner {
    private static final int[] LOOKAHEADS = {16, 32, 64, 128, 256, 512, 1_024, 2_048};

    private final Function<Map<String, String>, StowageConfig> configs;
    private final Corpus residues;
    private final Goals goals;
    private final Consumer<String> progress;

    /**
     * The goals of a plan.
     *
     * @param shapes max number of row shapes, at least 1
     * @param longestRow slots of the longest row
     * @param batchSlots max slots of a batch
     * @param partitions number of partitions of the input topic, each with its own pool
     * @param fill target fill in steady state, 0 to 1
     * @param maxPadding max pad ratio of shapes with lower attention cost, 0 to 1
     */
    record Goals(
            Mode mode, int shapes, int longestRow, int batchSlots, int partitions, double fill, double maxPadding) {}

    /**
     * @param configs creates a configuration from keys
     * @param progress is passed the alternative that is simulated
     */
    Planner(
            Function<Map<String, String>, StowageConfig> configs,
            Corpus residues,
            Goals goals,
            Consumer<String> progress) {
        this.configs = configs;
        this.residues = residues;
        this.goals = goals;
        this.progress = progress;
    }

    Plan plan() {
        Map<String, String> base = new LinkedHashMap<>();
        base.put("mode", goals.mode().name().toLowerCase(Locale.ROOT));
        base.put("batch.slots", Integer.toString(batchSlots()));
        List<Alternative> alternatives = new ArrayList<>();
        for (String buckets : candidates(base)) {
            progress.accept("buckets " + buckets);
            alternatives.add(weigh(with(base, "buckets", buckets)));
        }
        List<String> notes = new ArrayList<>();
        Alternative best = best(alternatives, notes);
        Map<String, String> keys = with(base, "buckets", best.buckets());
        Map<Integer, @Nullable Double> fills = new TreeMap<>();
        Map<Integer, Alternative> byLookahead = new TreeMap<>();
        for (int lookahead : LOOKAHEADS) {
            progress.accept("lookahead " + lookahead);
            Alternative tried = weigh(with(keys, "lookahead", Integer.toString(lookahead)));
            byLookahead.put(lookahead, tried);
            fills.put(lookahead, tried.steadyFill());
        }
        int lookahead = lookahead(byLookahead, best, notes);
        Map<String, String> proposed = with(keys, "lookahead", Integer.toString(lookahead));
        return new Plan(
                proposed, byLookahead.getOrDefault(lookahead, best), alternatives, fills, String.join("; ", notes));
    }

    /** The smallest lookahead with the target fill, else the best; that of the configuration if there is no steady state. */
    private int lookahead(Map<Integer, Alternative> byLookahead, Alternative usual, List<String> notes) {
        int best = 0;
        double bestFill = -1;
        for (Map.Entry<Integer, Alternative> tried : byLookahead.entrySet()) {
            Double fill = tried.getValue().steadyFill();
            if (fill != null && fill > bestFill) {
                best = tried.getKey();
                bestFill = fill;
            }
            if (bestFill >= goals.fill()) {
                return best;
            }
        }
        if (best == 0) {
            notes.add("too few sequences for a steady state; using the lookahead of the configuration");
            return usual.lookahead();
        }
        notes.add("no lookahead up to " + LOOKAHEADS[LOOKAHEADS.length - 1] + " reaches a fill of " + goals.fill()
                + "; proposing the best");
        return best;
    }

    /** Slots of a batch: in mode pack, a multiple of the longest row. */
    private int batchSlots() {
        return goals.mode() == Mode.PACK
                ? Math.max(1, goals.batchSlots() / goals.longestRow()) * goals.longestRow()
                : goals.batchSlots();
    }

    /** Candidate bounds: optimal ones by number of classes, and the usual powers of two. */
    private Set<String> candidates(Map<String, String> base) {
        String longest = Integer.toString(goals.longestRow());
        StowageConfig config = configs.apply(with(base, "buckets", longest));
        LengthHistogram lengths = LengthHistogram.of(residues.segments(config).tokens());
        Set<String> candidates = new LinkedHashSet<>();
        candidates.add(longest);
        for (int shapes = 2; shapes <= goals.shapes() && goals.mode() != Mode.FLAT; shapes++) {
            candidates.add(text(
                    goals.mode() == Mode.PAD
                            ? BucketBounds.minimizingPadding(lengths, shapes, 1)
                            : BucketBounds.minimizingAttention(lengths, shapes, 1),
                    base));
            candidates.add(text(halves(shapes), base));
        }
        return candidates;
    }

    private List<Integer> halves(int shapes) {
        List<Integer> bounds = new ArrayList<>();
        for (int bound = goals.longestRow(); bounds.size() < shapes && bound >= 16; bound /= 2) {
            bounds.add(0, bound);
        }
        return bounds;
    }

    /** The longest row is always the requested one. */
    private String text(List<Integer> bounds, Map<String, String> base) {
        int min = configs.apply(base).specialTokens() == SpecialTokens.NONE ? 1 : 3;
        List<Integer> usable = new ArrayList<>(bounds.stream()
                .filter(bound -> bound >= min && bound < goals.longestRow())
                .toList());
        usable.add(goals.longestRow());
        return usable.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private Alternative best(List<Alternative> alternatives, List<String> notes) {
        ToDoubleFunction<Alternative> padding = padding(alternatives, notes);
        if (goals.mode() == Mode.PAD) {
            return alternatives.stream()
                    .min(Comparator.comparingDouble(padding))
                    .orElseThrow();
        }
        return alternatives.stream()
                .filter(alternative -> padding.applyAsDouble(alternative) <= goals.maxPadding())
                .min(Comparator.comparingDouble(Alternative::attentionCost))
                .orElseGet(() -> alternatives.stream()
                        .min(Comparator.comparingDouble(padding))
                        .orElseThrow());
    }

    /** The pad ratio for comparing alternatives: that of full batches, or of all batches if an alternative has no full batch. */
    private static ToDoubleFunction<Alternative> padding(List<Alternative> alternatives, List<String> notes) {
        Map<String, Double> full = new HashMap<>();
        for (Alternative alternative : alternatives) {
            Double padRatio = alternative.padRatio();
            if (padRatio == null) {
                notes.add("too few sequences for full batches; comparing the padding of all batches");
                return Alternative::padRatioTotal;
            }
            full.put(alternative.buckets(), padRatio);
        }
        return alternative -> full.getOrDefault(alternative.buckets(), alternative.padRatioTotal());
    }

    private Alternative weigh(Map<String, String> keys) {
        StowageConfig config = configs.apply(keys);
        SimulationResult result =
                Simulation.run("plan", config, residues.segments(config).tokens(), goals.partitions());
        return new Alternative(
                Objects.requireNonNull(keys.get("buckets")),
                config.packingOptions().lookahead(),
                result.padRatioFullBatches(),
                result.padRatio(),
                result.steadyFill(),
                result.attentionCost());
    }

    private static Map<String, String> with(Map<String, String> keys, String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(keys);
        more.put(key, value);
        return more;
    }
}
