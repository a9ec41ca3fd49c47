package dev.stowage.benchmarks.endtoend;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures whether the cost per sequence stays constant as the load grows: {@code benchmarks/run scale}. */
@Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        description =
                "Measures what packing a sequence costs as input, partitions and lookahead grow, and behind a slow broker,"
                        + " beside one million sequences in two partitions.",
        footer = {
            "",
            "Examples:",
            "  benchmarks/run scale",
            "  benchmarks/run scale --rounds 1 --warm-up 1 --most 1000000",
            "  benchmarks/run scale --only \"64 partitions\" --rounds 5",
            "",
            "Exit code 3 says that a line costs over 1.2 times as much. Behind the slow broker it may: the same sequences take",
            "four times as long, and as many commits."
        })
final class ScaleCommand implements Callable<Integer> {
    private static final int MISSED = 3;
    private static final double FLAT = 1.2;
    private static final long MANY = 1_000_000;

    /** Runs with few sequences are combined: one takes less than a second, and other load would distort it. */
    private static final int RUNS_OF_FEW = 10;

    /** Min number of sequences; with fewer, the run mostly measures how pools fill. */
    private static final long FOR_A_PARTITION = 62_500;

    private static final Input FEW = new Input("scale-few", 2, 100_000);
    private static final Input MOST = new Input("scale-most", 2, Long.MAX_VALUE); // as many as --most allows
    private static final List<Integer> PARTITIONS = List.of(1, 4, 16, 64);
    private static final Point BASE = new Point("1 million, 2 partitions, lookahead 256", Input.of(2));

    @Mixin
    private Rounds rounds = new Rounds();

    @Option(
            names = "--most",
            defaultValue = "10000000",
            paramLabel = "N",
            description = "Sequences of the longest run; ${DEFAULT-VALUE} unless given.")
    private long max;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            defaultValue = "",
            description =
                    "Measures only the lines whose names begin with it, such as \"64 partitions\"; all unless given.")
    private String only = "";

    @Option(names = "--json", description = "Prints one JSON object as the last line of standard output.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** A topic of sequences. */
    private record Input(String topic, int partitions, long sequences) {
        static Input of(int partitions) {
            return new Input(
                    "scale-" + partitions + "-partitions", partitions, Math.max(MANY, FOR_A_PARTITION * partitions));
        }
    }

    /**
     * A measured configuration.
     *
     * @param lookahead configuration
     * @param throttled whether the broker's quota is a quarter of the output rate of packing
     */
    private record Point(String name, Input input, int lookahead, boolean throttled) {
        Point(String name, Input input) {
            this(name, input, 256, false);
        }

        String topic() {
            return input.topic();
        }

        /** Whether its configuration runs code that no other point runs, so that the JIT compiles more. */
        boolean needsWarmUp() {
            return !throttled && !input.equals(MOST);
        }
    }

    /** A point, measured between two runs of the base: the speed of a machine may change within a minute. */
    record Run(Measurement before, Measurement measured, Measurement after) {
        double base() {
            return (before.cpuSecondsPerMillionCompiled() + after.cpuSecondsPerMillionCompiled()) / 2;
        }

        double ratio() {
            return measured.cpuSecondsPerMillionCompiled() / base();
        }
    }

    private List<Point> points() {
        List<Point> points = new ArrayList<>();
        points.add(new Point("100 thousand sequences", FEW));
        points.add(new Point("the most sequences", MOST));
        for (int partitions : PARTITIONS) {
            points.add(new Point(partitions + (partitions == 1 ? " partition" : " partitions"), Input.of(partitions)));
        }
        points.add(new Point("lookahead 64", BASE.input(), 64, false));
        points.add(new Point("lookahead 1,024", BASE.input(), 1_024, false));
        points.add(new Point("a broker that takes a quarter", BASE.input(), 256, true));
        List<Point> wanted =
                points.stream().filter(point -> point.name().startsWith(only)).toList();
        if (wanted.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--only " + only + ": no line's name begins with it; there are "
                            + points.stream().map(Point::name).collect(Collectors.joining("; ")));
        }
        return wanted;
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        List<Point> points = points();
        Map<Integer, Runner.Warm> byLookahead = new HashMap<>();
        try (Cluster cluster = new Cluster()) {
            fill(cluster, points, err);
            Runner runner = new Runner(cluster, Map.of(), rounds.javaOptions);
            Set<Integer> lookaheads = points.stream().map(Point::lookahead).collect(Collectors.toSet());
            lookaheads.add(BASE.lookahead());
            try {
                for (int lookahead : lookaheads) {
                    Map<String, String> keys = Map.of("lookahead", Integer.toString(lookahead));
                    byLookahead.put(lookahead, runner.new Warm(Subject.PACK, keys));
                }
                warmUp(byLookahead, points, err);
                return print(measure(cluster, byLookahead, points, err));
            } finally {
                byLookahead.values().forEach(Runner.Warm::close);
            }
        }
    }

    private void warmUp(Map<Integer, Runner.Warm> byLookahead, List<Point> points, PrintWriter err) throws Exception {
        Map<Integer, Long> toWarmUp = points.stream()
                .filter(Point::needsWarmUp)
                .collect(Collectors.groupingBy(Point::lookahead, Collectors.counting()));
        for (int round = 1; round <= rounds.warmUp; round++) {
            err.println("round " + round + " of " + rounds.warmUp + " to warm up");
            err.flush();
            Objects.requireNonNull(byLookahead.get(BASE.lookahead())).measure(BASE.topic());
            for (Point point : points) {
                if (point.needsWarmUp()) {
                    // As many runs in a process of its own as all points in the shared process need.
                    long times = toWarmUp.getOrDefault(BASE.lookahead(), 1L)
                            / Objects.requireNonNull(toWarmUp.get(point.lookahead()));
                    for (int time = 0; time < times; time++) {
                        Objects.requireNonNull(byLookahead.get(point.lookahead()))
                                .measure(point.topic());
                    }
                }
            }
        }
    }

    private Map<Point, List<Run>> measure(
            Cluster cluster, Map<Integer, Runner.Warm> byLookahead, List<Point> points, PrintWriter err)
            throws Exception {
        Map<Point, List<Run>> runs = new LinkedHashMap<>();
        points.forEach(point -> runs.put(point, new ArrayList<>()));
        for (int round = 1; round <= rounds.counted; round++) {
            Measurement before =
                    Objects.requireNonNull(byLookahead.get(BASE.lookahead())).measure(BASE.topic());
            for (Map.Entry<Point, List<Run>> entry : runs.entrySet()) {
                Point point = entry.getKey();
                Measurement measured =
                        measure(cluster, Objects.requireNonNull(byLookahead.get(point.lookahead())), point, before);
                Measurement after = Objects.requireNonNull(byLookahead.get(BASE.lookahead()))
                        .measure(BASE.topic());
                Run run = new Run(before, measured, after);
                entry.getValue().add(run);
                report(round, point, run, err);
                before = after;
            }
        }
        return runs;
    }

    private void report(int round, Point point, Run run, PrintWriter err) {
        err.printf(
                Locale.ROOT,
                "round %d of %d  %-32s %,9.0f sequences/s  %5.2f CPU s per million, %.2f times as much as %.2f;"
                        + " %.2f to compile%n",
                round,
                rounds.counted,
                point.name(),
                run.measured().sequencesPerSecond(),
                run.measured().cpuSecondsPerMillionCompiled(),
                run.ratio(),
                run.base(),
                run.measured().compilerCpuSecondsPerMillion());
        err.flush();
    }

    private void fill(Cluster cluster, List<Point> points, PrintWriter err) throws Exception {
        Set<Input> inputs = points.stream().map(Point::input).collect(Collectors.toSet());
        inputs.add(BASE.input());
        for (Input input : inputs) {
            Map<String, String> settings = new HashMap<>(cluster.keys());
            settings.put("topics.partitions", Integer.toString(input.partitions()));
            new Feed(settings, err).fill(input.topic(), Math.min(input.sequences(), max), 1);
        }
    }

    /** @param base the measurement without a quota of the broker */
    private static Measurement measure(Cluster cluster, Runner.Warm warm, Point point, Measurement base)
            throws Exception {
        if (point.input().equals(FEW)) {
            List<Measurement> runs = new ArrayList<>();
            for (int run = 0; run < RUNS_OF_FEW; run++) {
                runs.add(warm.measure(point.topic()));
            }
            return Measurement.sum(runs);
        }
        if (!point.throttled()) {
            return warm.measure(point.topic());
        }
        cluster.throttle(Math.round(base.bytesOut() / base.seconds() / 4));
        try {
            return warm.measure(point.topic());
        } finally {
            cluster.throttle(null);
        }
    }

    private int print(Map<Point, List<Run>> runs) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        boolean flat = true;
        out.printf(
                Locale.ROOT,
                "%-32s %10s %18s %18s %10s %11s %26s %10s%n",
                "",
                "sequences",
                "CPU s per million",
                "ratio",
                "compiler",
                "sequences/s",
                "first, last tenth",
                "live heap");
        for (Map.Entry<Point, List<Run>> entry : runs.entrySet()) {
            List<Measurement> of = entry.getValue().stream().map(Run::measured).toList();
            Spread cpu = Spread.of(of, Measurement::cpuSecondsPerMillionCompiled);
            Spread ratio = Spread.of(entry.getValue(), Run::ratio);
            flat &= entry.getKey().throttled() || ratio.median() <= FLAT;
            out.printf(
                    Locale.ROOT,
                    "%-32s %,10d %5.2f %5.2f - %5.2f  %5.2f %4.2f - %4.2f %10.2f %,11.0f %,12.0f, %,12.0f %7.0f MB%n",
                    entry.getKey().name(),
                    of.get(0).sequences(),
                    cpu.median(),
                    cpu.min(),
                    cpu.greatest(),
                    ratio.median(),
                    ratio.min(),
                    ratio.greatest(),
                    median(of, Measurement::compilerCpuSecondsPerMillion),
                    median(of, Measurement::sequencesPerSecond),
                    median(of, Measurement::rateFirstTenth),
                    median(of, Measurement::rateLastTenth),
                    median(of, Measurement::liveHeapBytes) / 1e6);
        }
        out.printf(
                Locale.ROOT,
                "medians of %d with min and max, CPU and ratio excluding JIT time, which has a column of its own;"
                        + " ratio to the mean of %s, run before and after%n",
                rounds.counted,
                BASE.name());
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(toJson(runs)));
        }
        out.flush();
        return flat ? 0 : MISSED;
    }

    private static Map<String, Object> toJson(Map<Point, List<Run>> runs) {
        Map<String, Object> json = new LinkedHashMap<>();
        runs.forEach((point, of) -> json.put(
                point.name(), Map.of("cpu_ratio", Spread.of(of, Run::ratio).median(), "runs", of)));
        return json;
    }

    private static double median(List<Measurement> of, ToDoubleFunction<Measurement> value) {
        return Spread.of(of, value).median();
    }
}
