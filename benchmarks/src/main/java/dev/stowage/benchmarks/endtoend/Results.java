package dev.stowage.benchmarks.endtoend;

import dev.stowage.benchmarks.endtoend.LatencyRun.Latency;
import dev.stowage.benchmarks.endtoend.LatencyRun.Steady;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.streams.config.StreamsSettings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** All measurements and what follows from them. Not thread-safe. */
final class Results {
    /** Max bytes that a commit may log, as a multiple of the live state. */
    private static final double MOST_LOGGED = 1.5;

    /** Limit in bytes per sequence. */
    private static final double MOST_ALLOCATED = 200;

    private final double tokensPerSequence;
    private final double bytesInPerSequence;
    private final Map<Subject, List<Measurement>> runs = new EnumMap<>(Subject.class);
    private final Map<Subject, Steady> steady = new EnumMap<>(Subject.class);
    private final Map<Subject, Bound> bounds = new EnumMap<>(Subject.class);

    /**
     * The max time that a sequence should wait, by its parts, ms.
     *
     * @param commit commit interval
     * @param pool {@code max.wait.rows} and {@code lookahead} rows
     * @param batch {@code batch.max.wait.rows} rows
     * @param rest sending, committing and reading
     */
    record Bound(double commit, double pool, double batch, double rest) {

        static Bound of(StowageConfig config, double rowsPerSecond) {
            double row = 1_000 / rowsPerSecond;
            return new Bound(
                    StreamsSettings.commitInterval(config).toMillis(),
                    (config.packingOptions().maxWaitRows()
                                    + config.packingOptions().lookahead())
                            * row,
                    config.packingOptions().batchMaxWaitRows() * row,
                    100);
        }

        double total() {
            return commit + pool + batch + rest;
        }
    }

    Results(long tokens, long sequences, long bytesIn) {
        tokensPerSequence = (double) tokens / sequences;
        bytesInPerSequence = (double) bytesIn / sequences;
    }

    void add(Subject subject, Measurement measurement) {
        runs.computeIfAbsent(subject, unseen -> new ArrayList<>()).add(measurement);
    }

    void add(Subject subject, Steady run, StowageConfig config, int partitions) {
        steady.put(subject, run);
        double rowsPerSecond = ofWindows(run, 0, Latency::rowsPerSecond).median();
        bounds.put(subject, Bound.of(config, rowsPerSecond / partitions));
    }

    /** Latencies of a bucket, or under 0 of all buckets. */
    private static Spread ofWindows(Steady run, int bucket, ToDoubleFunction<Latency> value) {
        return Spread.of(
                run.windows().stream()
                        .flatMap(window -> Stream.ofNullable(window.get(bucket)))
                        .toList(),
                value);
    }

    double medianRate(Subject subject) {
        return median(subject, Measurement::sequencesPerSecond);
    }

    /** The targets that were missed, as sentences. Targets that were not measured are left out. */
    List<String> missed() {
        List<String> missed = new ArrayList<>();
        double rate = ratio(Subject.PACK, Measurement::sequencesPerSecond);
        if (rate < 1) {
            missed.add(String.format(Locale.ROOT, "packing has %.3f of the rate of copying; wanted: >= 1", rate));
        }
        refuseAbove(1, ratio(Subject.PACK, Measurement::cpuSecondsPerMillion), "times the CPU of copying", missed);
        refuseAbove(
                MOST_LOGGED,
                median(Subject.PACK, Measurement::changelogPerLiveState),
                "times the live state logged by a commit",
                missed);
        refuseAbove(MOST_ALLOCATED, allocatedBeyondClients(), "bytes allocated a sequence beyond the clients", missed);
        Steady run = steady.get(Subject.PACK);
        if (run != null) {
            refuseAbove(
                    Objects.requireNonNull(bounds.get(Subject.PACK)).total(),
                    ofWindows(run, 0, Latency::p99).median(),
                    "ms from append to the committed batch, p99",
                    missed);
        }
        return missed;
    }

    private static void refuseAbove(double max, double value, String what, List<String> missed) {
        if (value > max) { // false for NaN, which means not measured
            missed.add(String.format(Locale.ROOT, "packing: %,.3f %s; wanted: <= %,.3f", value, what, max));
        }
    }

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-12s %11s %23s %9s %23s %6s %8s %8s %9s %8s %7s %7s%n",
                "",
                "sequences/s",
                "",
                "tokens/s",
                "CPU s per million",
                "of it",
                "B in",
                "B out",
                "changelog",
                "alloc B",
                "CPU",
                "rate");
        runs.forEach((subject, of) -> {
            Spread rate = Spread.of(of, Measurement::sequencesPerSecond);
            Spread cpu = Spread.of(of, Measurement::cpuSecondsPerMillion);
            out.printf(
                    Locale.ROOT,
                    "%-12s %,11.0f %,10.0f - %,10.0f %8.1fM %6.2f %6.2f - %6.2f  %6.2f %8.0f %8.0f %8.2f%% %8.0f %7s %7s%n",
                    subject,
                    rate.median(),
                    rate.min(),
                    rate.greatest(),
                    rate.median() * tokensPerSequence / 1e6,
                    cpu.median(),
                    cpu.min(),
                    cpu.greatest(),
                    median(subject, Measurement::compilerCpuSecondsPerMillion),
                    bytesInPerSequence,
                    median(subject, Measurement::bytesOutPerSequence),
                    100 * changelogToInput(subject),
                    median(subject, Measurement::allocatedPerSequence),
                    shown(ratio(subject, Measurement::cpuSecondsPerMillion)),
                    shown(ratio(subject, Measurement::sequencesPerSecond)));
        });
        out.println(
                "medians with least and greatest; of it: Java's compiler; bytes are a sequence's, compressed"
                        + " as sent; changelog of what comes in; CPU and rate beside pass-through, medians of the rounds' ratios");
        runs.keySet().stream()
                .filter(Subject::isStowage)
                .forEach(subject -> out.printf(
                        Locale.ROOT,
                        "%-5s a commit logs %.2f of the live state; live heap %.0f MB; first tenth %,.0f, last tenth %,.0f"
                                + " sequences/s%n",
                        subject,
                        median(subject, Measurement::changelogPerLiveState),
                        median(subject, Measurement::liveHeapBytes) / 1e6,
                        median(subject, Measurement::rateFirstTenth),
                        median(subject, Measurement::rateLastTenth)));
        if (runs.containsKey(Subject.PACK) && runs.containsKey(Subject.DISCARD)) {
            out.printf(
                    Locale.ROOT,
                    "pack  allocates %.0f bytes a sequence beside what discard does, the producer's own thread and the batches' arrays%n",
                    allocatedBeyondClients());
        }
        steady.forEach((subject, run) -> print(out, subject, run));
        missed().forEach(out::println);
    }

    private void print(PrintWriter out, Subject subject, Steady run) {
        out.printf(
                Locale.ROOT,
                "%s, from append to the committed batch, at %,.0f sequences/s; half of its rate are %,.0f:%n",
                subject,
                run.sent(),
                run.asked());
        Set<Integer> buckets = new TreeSet<>();
        run.windows().forEach(window -> buckets.addAll(window.keySet()));
        for (int bucket : buckets) {
            Spread p99 = ofWindows(run, bucket, Latency::p99);
            out.printf(
                    Locale.ROOT,
                    "  %-6s p50 %,6.0f ms  p99 %,6.0f ms (%,.0f - %,.0f)  max %,6.0f ms  %,8.0f rows/s%n",
                    bucket == 0 ? "all" : Integer.toString(bucket),
                    ofWindows(run, bucket, Latency::p50).median(),
                    p99.median(),
                    p99.min(),
                    p99.greatest(),
                    ofWindows(run, bucket, Latency::greatest).greatest(),
                    ofWindows(run, bucket, Latency::rowsPerSecond).median());
        }
        Bound bound = Objects.requireNonNull(bounds.get(subject));
        out.printf(
                Locale.ROOT,
                "  expected p99 at most %,.0f ms, the same in each bucket, since rows of all of them count: commit %,.0f, pool %,.0f, batch %,.0f, rest %,.0f%n",
                bound.total(),
                bound.commit(),
                bound.pool(),
                bound.batch(),
                bound.rest());
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        if (runs.containsKey(Subject.PACK)) {
            json.put("cpu_ratio_pack_to_pass_through", ratio(Subject.PACK, Measurement::cpuSecondsPerMillion));
            json.put("throughput_ratio_pack_to_pass_through", ratio(Subject.PACK, Measurement::sequencesPerSecond));
            json.put("changelog_to_input_bytes", changelogToInput(Subject.PACK));
            json.put("changelog_per_commit_to_live_state", median(Subject.PACK, Measurement::changelogPerLiveState));
            json.put("allocated_bytes_beyond_clients", allocatedBeyondClients());
        }
        json.put("tokens_per_sequence", tokensPerSequence);
        json.put("input_bytes_per_sequence", bytesInPerSequence);
        json.put("runs", runs);
        json.put("latency_ms", ofSteady(Steady::windows));
        json.put("latency_sequences_per_second_asked", ofSteady(Steady::asked));
        json.put("latency_sequences_per_second", ofSteady(Steady::sent));
        json.put("latency_bound_ms", bounds);
        json.put("missed", missed());
        return json;
    }

    private Map<Subject, Object> ofSteady(Function<Steady, Object> value) {
        Map<Subject, Object> bySubject = new EnumMap<>(Subject.class);
        steady.forEach((subject, run) -> bySubject.put(subject, value.apply(run)));
        return bySubject;
    }

    /**
     * Bytes allocated by packing, minus those of a topology with the same clients that discards its input, of the
     * producer's own thread, and of the arrays of the batches, whose exact size the producer's interface requires.
     */
    private double allocatedBeyondClients() {
        return median(Subject.PACK, Measurement::allocatedBesideBatchesPerSequence)
                - median(Subject.DISCARD, Measurement::allocatedBesideBatchesPerSequence);
    }

    private double changelogToInput(Subject subject) {
        return median(subject, run -> (double) run.bytesChangelog() / run.sequences()) / bytesInPerSequence;
    }

    /** Ratio of a subject to the copying one; NaN if one of them was not measured. */
    private double ratio(Subject subject, ToDoubleFunction<Measurement> value) {
        return Spread.ratio(
                runs.getOrDefault(subject, List.of()), runs.getOrDefault(Subject.PASS_THROUGH, List.of()), value);
    }

    private double median(Subject subject, ToDoubleFunction<Measurement> value) {
        List<Measurement> of = runs.get(subject);
        return of == null ? Double.NaN : Spread.of(of, value).median();
    }

    private static String shown(double ratio) {
        return Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "%.3f", ratio);
    }
}
