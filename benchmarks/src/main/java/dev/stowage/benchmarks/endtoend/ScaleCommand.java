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
    private static final String TOPIC_OF_MOST = "scale-most";
    private static final List<Integer> PARTITIONS = List.of(1, 4, 16, 64);

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

    private static String partitioned(int partitions) {
        return "scale-" + partitions + "-partitions";
    }

    private static List<Point> points() {
        String base = partitioned(2);
        List<Point> points = new ArrayList<>();
        points.add(new Point("1 million, 2 partitions, lookahead 256", base));
        points.add(new Point("100 thousand sequences", "scale-few"));
        points.add(new Point("the most sequences", TOPIC_OF_MOST));
        for (int partitions : PARTITIONS) {
            points.add(new Point(partitions + " partitions", partitioned(partitions)));
        }
        points.add(new Point("lookahead 64", base, 64, false));
        points.add(new Point("lookahead 1,024", base, 1_024, false));
        points.add(new Point("a broker that takes a quarter", base, 256, true));
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
            Map<Point, List<Measurement>> runs = new LinkedHashMap<>();
            for (Point point : points()) {
                runs.put(point, new ArrayList<>());
                if (!byLookahead.containsKey(point.lookahead())) {
                    Map<String, String> keys = Map.of("lookahead", Integer.toString(point.lookahead()));
                    byLookahead.put(point.lookahead(), runner.new Warm(Subject.PACK, keys));
                }
            }
            for (int round = 1; round <= rounds.warmUp; round++) {
                err.println("round " + round + " of " + rounds.warmUp + " to warm up");
                err.flush();
                for (Point point : runs.keySet()) {
                    if (point.needsWarmUp()) {
                        measure(cluster, byLookahead, point, List.of());
                    }
                }
            }
            for (int round = 1; round <= rounds.counted; round++) {
                for (Map.Entry<Point, List<Measurement>> run : runs.entrySet()) {
                    Measurement measured = measure(cluster, byLookahead, run.getKey(), first(runs));
                    run.getValue().add(measured);
                    err.printf(
                            Locale.ROOT,
                            "round %d of %d  %-40s %,9.0f sequences/s  %5.2f CPU s per million%n",
                            round,
                            rounds.counted,
                            run.getKey().name(),
                            measured.sequencesPerSecond(),
                            measured.cpuSecondsPerMillion());
                    err.flush();
                }
            }
            return print(runs);
        } finally {
            byLookahead.values().forEach(Runner.Warm::close);
            Utils.delete(directory.toFile());
        }
    }

    private void fill(Cluster cluster, PrintWriter err) throws Exception {
        feed(cluster, 2, err).fill(partitioned(2), Math.min(MANY, most), 1);
        feed(cluster, 2, err).fill("scale-few", Math.min(FEW, most), 1);
        feed(cluster, 2, err).fill(TOPIC_OF_MOST, most, 1);
        for (int partitions : PARTITIONS) {
            feed(cluster, partitions, err).fill(partitioned(partitions), Math.min(MANY, most), 1);
        }
    }

    private static Feed feed(Cluster cluster, int partitions, PrintWriter err) {
        Map<String, String> settings = new HashMap<>(cluster.keys());
        settings.put("topics.partitions", Integer.toString(partitions));
        return new Feed(settings, err);
    }

    private static Measurement measure(
            Cluster cluster, Map<Integer, Runner.Warm> byLookahead, Point point, List<Measurement> base)
            throws Exception {
        Runner.Warm warm = byLookahead.get(point.lookahead());
        if (!point.throttled()) {
            return warm.measure(point.topic());
        }
        Measurement free = base.get(base.size() - 1);
        cluster.throttle(Math.round(free.bytesOut() / free.seconds() / 4));
        try {
            return warm.measure(point.topic());
        } finally {
            cluster.throttle(null);
        }
    }

    private static List<Measurement> first(Map<Point, List<Measurement>> runs) {
        return runs.values().iterator().next();
    }

    private int print(Map<Point, List<Measurement>> runs) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        List<Measurement> base = first(runs);
        boolean flat = true;
        Map<String, Object> all = new LinkedHashMap<>();
        out.printf(
                Locale.ROOT,
                "%-40s %10s %18s %6s %11s %26s %10s%n",
                "",
                "sequences",
                "CPU s per million",
                "ratio",
                "sequences/s",
                "first, last tenth",
                "live heap");
        for (Map.Entry<Point, List<Measurement>> run : runs.entrySet()) {
            List<Measurement> of = run.getValue();
            Spread cpu = Spread.of(of, Measurement::cpuSecondsPerMillion);
            double ratio = Spread.ratio(of, base, Measurement::cpuSecondsPerMillion);
            flat &= ratio <= FLAT;
            out.printf(
                    Locale.ROOT,
                    "%-40s %,10d %5.2f %5.2f - %5.2f %6.2f %,11.0f %,12.0f, %,12.0f %7.0f MB%n",
                    run.getKey().name(),
                    of.get(0).sequences(),
                    cpu.median(),
                    cpu.least(),
                    cpu.greatest(),
                    ratio,
                    median(of, Measurement::sequencesPerSecond),
                    median(of, Measurement::rateFirstTenth),
                    median(of, Measurement::rateLastTenth),
                    median(of, Measurement::liveHeapBytes) / 1e6);
            all.put(run.getKey().name(), Map.of("cpu_ratio", ratio, "runs", of));
        }
        out.println("medians of " + rounds.counted + "; ratio beside the first line, the median of the rounds' ratios");
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(all));
        }
        out.flush();
        return flat ? 0 : MISSED;
    }

    private static double median(List<Measurement> of, ToDoubleFunction<Measurement> value) {
        return Spread.of(of, value).median();
    }
}
