package dev.stowage.benchmarks.endtoend;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.app.Logging;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Utils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether what a sequence costs stays the same as everything grows: {@code benchmarks/run scale}. */
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
            "",
            "Exit code 3 says that a point costs over 1.2 times as much."
        })
final class ScaleCommand implements Callable<Integer> {
    private static final int MISSED = 3;
    private static final double FLAT = 1.2;
    private static final long MANY = 1_000_000;
    private static final long FEW = 100_000;

    /** Of few sequences so many runs are taken together: one is over within a second, and whatever runs beside it weighs. */
    private static final int RUNS_OF_FEW = 10;

    /** At least; with fewer it is seen mostly how pools fill. */
    private static final long FOR_A_PARTITION = 62_500;

    private static final String TOPIC_OF_FEW = "scale-few";
    private static final String TOPIC_OF_MOST = "scale-most";
    private static final List<Integer> PARTITIONS = List.of(1, 4, 16, 64);
    private static final Point BASE = new Point("1 million, 2 partitions, lookahead 256", partitioned(2));

    @Mixin
    private Rounds rounds = new Rounds();

    @Option(
            names = "--most",
            defaultValue = "10000000",
            paramLabel = "N",
            description = "Sequences of the longest run; ${DEFAULT-VALUE} unless given.")
    private long most;

    @Option(names = "--json", description = "Makes the last line of standard output one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /**
     * What is measured.
     *
     * @param topic input
     * @param lookahead configuration
     * @param throttled whether the broker takes only a quarter of what packing would send
     */
    private record Point(String name, String topic, int lookahead, boolean throttled) {
        Point(String name, String topic) {
            this(name, topic, 256, false);
        }

        /** Whether it makes its process do something that no other point does, so that Java has more to compile. */
        boolean needsWarmUp() {
            return !throttled && !topic.equals(TOPIC_OF_MOST);
        }
    }

    /** A point between two runs of the base: the pace of a machine may change within a minute. */
    record Run(Measurement before, Measurement measured, Measurement after) {
        double base() {
            return (before.cpuSecondsPerMillion() + after.cpuSecondsPerMillion()) / 2;
        }

        double ratio() {
            return measured.cpuSecondsPerMillion() / base();
        }
    }

    private static String partitioned(int partitions) {
        return "scale-" + partitions + "-partitions";
    }

    private static List<Point> points() {
        List<Point> points = new ArrayList<>();
        points.add(new Point("100 thousand sequences", TOPIC_OF_FEW));
        points.add(new Point("the most sequences", TOPIC_OF_MOST));
        for (int partitions : PARTITIONS) {
            points.add(new Point(partitions + " partitions", partitioned(partitions)));
        }
        points.add(new Point("lookahead 64", BASE.topic(), 64, false));
        points.add(new Point("lookahead 1,024", BASE.topic(), 1_024, false));
        points.add(new Point("a broker that takes a quarter", BASE.topic(), 256, true));
        return points;
    }

    @Override
    public Integer call() throws Exception {
        Logging.quietKafka();
        Logging.quietStowage();
        PrintWriter err = spec.commandLine().getErr();
        Path directory = Files.createTempDirectory("stowage-benchmark");
        Map<Integer, Runner.Warm> byLookahead = new HashMap<>();
        try (Cluster cluster = new Cluster(directory)) {
            fill(cluster, err);
            Runner runner = new Runner(cluster, directory, Map.of(), rounds.javaOptions);
            Map<Point, List<Run>> runs = new LinkedHashMap<>();
            for (Point point : points()) {
                runs.put(point, new ArrayList<>());
                if (!byLookahead.containsKey(point.lookahead())) {
                    Map<String, String> keys = Map.of("lookahead", Integer.toString(point.lookahead()));
                    byLookahead.put(point.lookahead(), runner.new Warm(Subject.PACK, keys));
                }
            }
            Map<Integer, Long> toWarmUp = runs.keySet().stream()
                    .filter(Point::needsWarmUp)
                    .collect(Collectors.groupingBy(Point::lookahead, Collectors.counting()));
            for (int round = 1; round <= rounds.warmUp; round++) {
                err.println("round " + round + " of " + rounds.warmUp + " to warm up");
                err.flush();
                byLookahead.get(BASE.lookahead()).measure(BASE.topic());
                for (Point point : runs.keySet()) {
                    if (point.needsWarmUp()) {
                        // As often in a process of its own as all of those in the other take theirs.
                        long times = toWarmUp.get(BASE.lookahead()) / toWarmUp.get(point.lookahead());
                        for (int time = 0; time < times; time++) {
                            byLookahead.get(point.lookahead()).measure(point.topic());
                        }
                    }
                }
            }
            for (int round = 1; round <= rounds.counted; round++) {
                Measurement before = byLookahead.get(BASE.lookahead()).measure(BASE.topic());
                for (Map.Entry<Point, List<Run>> entry : runs.entrySet()) {
                    Point point = entry.getKey();
                    Measurement measured = measure(cluster, byLookahead.get(point.lookahead()), point, before);
                    Measurement after = byLookahead.get(BASE.lookahead()).measure(BASE.topic());
                    Run run = new Run(before, measured, after);
                    entry.getValue().add(run);
                    err.printf(
                            Locale.ROOT,
                            "round %d of %d  %-32s %,9.0f sequences/s  %5.2f CPU s per million, %.2f times as much as %.2f%n",
                            round,
                            rounds.counted,
                            point.name(),
                            measured.sequencesPerSecond(),
                            measured.cpuSecondsPerMillion(),
                            run.ratio(),
                            run.base());
                    err.flush();
                    before = after;
                }
            }
            return print(runs);
        } finally {
            byLookahead.values().forEach(Runner.Warm::close);
            Utils.delete(directory.toFile());
        }
    }

    private void fill(Cluster cluster, PrintWriter err) throws Exception {
        feed(cluster, 2, err).fill(BASE.topic(), Math.min(MANY, most), 1);
        feed(cluster, 2, err).fill(TOPIC_OF_FEW, Math.min(FEW, most), 1);
        feed(cluster, 2, err).fill(TOPIC_OF_MOST, most, 1);
        for (int partitions : PARTITIONS) {
            long sequences = Math.max(MANY, FOR_A_PARTITION * partitions);
            feed(cluster, partitions, err).fill(partitioned(partitions), Math.min(sequences, most), 1);
        }
    }

    private static Feed feed(Cluster cluster, int partitions, PrintWriter err) {
        Map<String, String> settings = new HashMap<>(cluster.keys());
        settings.put("topics.partitions", Integer.toString(partitions));
        return new Feed(settings, err);
    }

    /** @param base packed without a limit of the broker */
    private static Measurement measure(Cluster cluster, Runner.Warm warm, Point point, Measurement base)
            throws Exception {
        if (point.topic().equals(TOPIC_OF_FEW)) {
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
                "%-32s %10s %18s %18s %11s %26s %10s%n",
                "",
                "sequences",
                "CPU s per million",
                "ratio",
                "sequences/s",
                "first, last tenth",
                "live heap");
        for (Map.Entry<Point, List<Run>> entry : runs.entrySet()) {
            List<Measurement> of = entry.getValue().stream().map(Run::measured).toList();
            Spread cpu = Spread.of(of, Measurement::cpuSecondsPerMillion);
            Spread ratio = Spread.of(entry.getValue(), Run::ratio);
            flat &= ratio.median() <= FLAT;
            out.printf(
                    Locale.ROOT,
                    "%-32s %,10d %5.2f %5.2f - %5.2f  %5.2f %4.2f - %4.2f %,11.0f %,12.0f, %,12.0f %7.0f MB%n",
                    entry.getKey().name(),
                    of.get(0).sequences(),
                    cpu.median(),
                    cpu.least(),
                    cpu.greatest(),
                    ratio.median(),
                    ratio.least(),
                    ratio.greatest(),
                    median(of, Measurement::sequencesPerSecond),
                    median(of, Measurement::rateFirstTenth),
                    median(of, Measurement::rateLastTenth),
                    median(of, Measurement::liveHeapBytes) / 1e6);
        }
        out.printf(
                Locale.ROOT,
                "medians of %d with least and greatest; ratio beside the mean of %s, run before and after%n",
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
