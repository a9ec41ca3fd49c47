package dev.stowage.benchmarks.endtoend;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.cli.Logging;
import dev.stowage.cli.config.AppConfig;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the cost of packing, compared with a topology that only copies the same input: {@code benchmarks/run}. */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        subcommands = {ScaleCommand.class, InstancesCommand.class, HttpCommand.class},
        description =
                "Measures Stowage and a topology that only copies, alternating, on an embedded broker in a process of its"
                        + " own and the same generated input.",
        footer = {
            "",
            "Examples:",
            "  benchmarks/run",
            "  benchmarks/run --rounds 1 --warm-up 1 --sequences 200000 --json",
            "  benchmarks/run --subjects pass-through,pack --partitions 64 --latency-seconds 0",
            "  benchmarks/run scale",
            "  benchmarks/run instances",
            "  benchmarks/run http",
            "",
            "Exit code 3 says that packing costs more than copying, or more bytes or time than it may."
        })
public final class BenchmarkCommand implements Callable<Integer> {
    private static final int MISSED = 3;
    private static final String INPUT = "benchmark-sequences";

    @Mixin
    private Rounds rounds = new Rounds();

    @Option(
            names = "--sequences",
            defaultValue = "2000000",
            paramLabel = "N",
            description = "Sequences in the input topic; ${DEFAULT-VALUE} unless given.")
    private long sequences;

    @Option(
            names = "--partitions",
            defaultValue = "2",
            paramLabel = "N",
            description = "Partitions of the input; ${DEFAULT-VALUE} unless given.")
    private int partitions;

    @Option(
            names = "--subjects",
            split = ",",
            paramLabel = "NAME",
            description = "What is measured: consume, discard, pass-through, pack, pad, flat; all unless given.")
    private List<Subject> subjects = List.of(Subject.values());

    @Option(
            names = "--latency-seconds",
            defaultValue = "20",
            paramLabel = "S",
            description =
                    "How long each of --rounds stretches is in which a mode is fed at half of its rate; 0 not at all;"
                            + " ${DEFAULT-VALUE} unless given.")
    private int latencySeconds;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "key=value",
            description = "Configuration of every subject; Kafka's properties hold for all of them.")
    private Map<String, String> sets = new LinkedHashMap<>();

    @Option(names = "--json", description = "Prints one JSON object as the last line of standard output.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        Logging.quietKafka();
        Logging.quietStowage();
        System.exit(new CommandLine(new BenchmarkCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(
                        Subject.class,
                        name -> Subject.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')))
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        try (Cluster cluster = new Cluster()) {
            Map<String, String> settings = new HashMap<>(cluster.keys());
            settings.put("topics.partitions", Integer.toString(partitions));
            settings.putAll(sets);
            Feed feed = new Feed(settings, err);
            long tokens = feed.fill(INPUT, sequences, 1);
            Map<Subject, Runner.Warm> warm = new EnumMap<>(Subject.class);
            Runner runner = new Runner(cluster, settings, rounds.javaOptions);
            Results results = new Results(tokens, sequences, cluster.bytes(INPUT));
            try {
                for (Subject subject : subjects) {
                    warm.put(subject, runner.new Warm(subject, Map.of()));
                }
                List<Subject> order = new ArrayList<>(subjects);
                for (int round = 1 - rounds.warmUp; round <= rounds.counted; round++) {
                    // In alternating order: topics that are still being deleted and background load affect the next
                    // subject.
                    Collections.reverse(order);
                    for (Subject subject : order) {
                        Measurement measured =
                                Objects.requireNonNull(warm.get(subject)).measure(INPUT);
                        if (round > 0) {
                            results.add(subject, measured);
                        }
                        report(round, subject, measured, err);
                    }
                }
                for (Subject subject : subjects) {
                    if (subject.isStowage() && latencySeconds > 0) {
                        measureLatency(cluster, subject, Objects.requireNonNull(warm.get(subject)), results, settings);
                    }
                }
            } finally {
                warm.values().forEach(Runner.Warm::close);
            }
            PrintWriter out = spec.commandLine().getOut();
            results.print(out);
            if (json) {
                out.println(new ObjectMapper().writeValueAsString(results.toJson()));
            }
            out.flush();
            return results.missed().isEmpty() ? 0 : MISSED;
        }
    }

    private void report(int round, Subject subject, Measurement measured, PrintWriter err) {
        err.printf(
                Locale.ROOT,
                "%-15s %-12s %,9.0f sequences/s  %5.2f CPU s per million%n",
                round > 0
                        ? "round " + round + " of " + rounds.counted
                        : "warm-up " + (round + rounds.warmUp) + " of " + rounds.warmUp,
                subject,
                measured.sequencesPerSecond(),
                measured.cpuSecondsPerMillion());
        err.flush();
    }

    private void measureLatency(
            Cluster cluster, Subject subject, Runner.Warm warm, Results results, Map<String, String> settings)
            throws Exception {
        String topic = "benchmark-steady-" + subject;
        Map<String, String> keys = new HashMap<>(settings);
        keys.putAll(subject.keys());
        Feed feed = new Feed(keys, spec.commandLine().getErr());
        AppConfig config = feed.config(topic);
        feed.create(config);
        cluster.stampOnAppend(topic);
        // One sequence ahead: the start returns only after the first sequence.
        feed.fill(topic, 1, 4);
        String application = topic + "-application";
        warm.start(topic, application);
        double rate = results.medianRate(subject) / 2;
        LatencyRun run = new LatencyRun(cluster, feed, topic, application + "-out");
        results.add(subject, run.run(rate, rounds.counted, latencySeconds), config.stowage(), partitions);
        warm.ask("stop");
    }
}
