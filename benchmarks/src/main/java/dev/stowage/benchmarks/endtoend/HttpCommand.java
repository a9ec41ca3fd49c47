package dev.stowage.benchmarks.endtoend;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures whether HTTP clients slow down packing: {@code benchmarks/run http}. */
@Command(
        name = "http",
        mixinStandardHelpOptions = true,
        description =
                "Measures the rate of packing alone and while clients ask as fast as they are answered: without a token,"
                        + " with a wrong one, for paths outside, with bodies of 10 MB, each over a connection of its own.",
        footer = {
            "",
            "Examples:",
            "  benchmarks/run http",
            "  benchmarks/run http --rounds 1 --warm-up 1 --sequences 500000",
            "",
            "Exit code 3 says that less than 0.8 of the rate was left."
        })
final class HttpCommand implements Callable<Integer> {
    private static final int MISSED = 3;
    private static final double LEFT = 0.8;
    private static final String INPUT = "benchmark-sequences";
    private static final String TOKEN = "benchmark-token-of-http";

    @Mixin
    private Rounds rounds = new Rounds();

    @Option(
            names = "--sequences",
            defaultValue = "1000000",
            paramLabel = "N",
            description = "Sequences of a run; ${DEFAULT-VALUE} unless given.")
    private long sequences;

    @Spec
    private CommandSpec spec;

    private final List<Double> alone = new ArrayList<>();
    private final List<Double> asked = new ArrayList<>();
    private final Map<String, Long> answers = new TreeMap<>();

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        try (Cluster cluster = new Cluster()) {
            Map<String, String> settings = new HashMap<>(cluster.keys());
            settings.put("topics.partitions", "2");
            settings.put("http.token", TOKEN);
            new Feed(settings, err).fill(INPUT, sequences, 1);
            Runner runner = new Runner(cluster, settings, rounds.javaOptions);
            try (Runner.Warm warm = runner.new Warm(Subject.PACK, Map.of())) {
                for (int round = 1 - rounds.warmUp; round <= rounds.counted; round++) {
                    measure(warm, round > 0, err);
                }
            }
            return print();
        }
    }

    private void measure(Runner.Warm warm, boolean counts, PrintWriter err) throws Exception {
        double without = warm.measure(INPUT).sequencesPerSecond();
        List<HttpLoad> loads = new ArrayList<>();
        double with = warm.measure(INPUT, address -> {
                    loads.add(new HttpLoad(address, TOKEN));
                    return loads.get(0).start();
                })
                .sequencesPerSecond();
        err.printf(
                Locale.ROOT,
                "%s alone %,9.0f, asked %,9.0f sequences/s%n",
                counts ? "round  " : "warm-up",
                without,
                with);
        err.flush();
        if (counts) {
            alone.add(without);
            asked.add(with);
            loads.get(0).answers().forEach((status, count) -> answers.merge(status, count, Long::sum));
        }
    }

    private int print() {
        PrintWriter out = spec.commandLine().getOut();
        double left = median(asked) / median(alone);
        out.printf(
                Locale.ROOT,
                "alone %,.0f, asked %,.0f sequences/s (medians of %d): %.3f of the rate is left; answers by status: %s%n",
                median(alone),
                median(asked),
                rounds.counted,
                left,
                answers);
        out.flush();
        return left >= LEFT ? 0 : MISSED;
    }

    private static double median(List<Double> rates) {
        return Spread.of(rates, rate -> rate).median();
    }
}
