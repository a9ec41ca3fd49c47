package dev.stowage.benchmarks.endtoend;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.app.Main;
import dev.stowage.benchmarks.endtoend.Shares.Share;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how long a rebalance takes when instances are added or removed: {@code benchmarks/run instances}. */
@Command(
        name = "instances",
        mixinStandardHelpOptions = true,
        description =
                "Starts and stops instances of one application under a steady load, and measures how long it takes until each"
                        + " has its share of the partitions, and how long each partition commits nothing meanwhile.",
        footer = {
            "",
            "Examples:",
            "  benchmarks/run instances",
            "  benchmarks/run instances --steps 1,2,3,4 --partitions 16 --rate 40000",
            "  benchmarks/run instances --set kafka.acceptable.recovery.lag=10000",
            "",
            "Exit code 3 says that the instances did not share the partitions in time."
        })
final class InstancesCommand implements Callable<Integer> {
    private static final int MISSED = 3;
    private static final String INPUT = "instances";
    private static final long LOOK_MS = 50;

    @Option(
            names = "--steps",
            split = ",",
            paramLabel = "N",
            description = "How many instances there are, one after the other; 1,2,4,2,1 unless given.")
    private List<Integer> steps = List.of(1, 2, 4, 2, 1);

    @Option(
            names = "--partitions",
            defaultValue = "8",
            paramLabel = "N",
            description = "Partitions of the input; ${DEFAULT-VALUE} unless given.")
    private int partitions;

    @Option(
            names = "--rate",
            defaultValue = "20000",
            paramLabel = "N",
            description = "Sequences a second; ${DEFAULT-VALUE} unless given.")
    private int rate;

    @Option(
            names = "--seconds",
            defaultValue = "20",
            paramLabel = "S",
            description =
                    "How long each number of instances is watched once they share; ${DEFAULT-VALUE} unless given.")
    private int seconds;

    @Option(
            names = "--patience",
            defaultValue = "60",
            paramLabel = "S",
            description = "How long to wait until they share; ${DEFAULT-VALUE} unless given.")
    private int patience;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "key=value",
            description = "Configuration of the instances.")
    private Map<String, String> sets = new LinkedHashMap<>();

    @Option(names = "--json", description = "Prints one JSON object as the last line of standard output.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private final Deque<Child> instances = new ArrayDeque<>();

    /**
     * Result of one change of the number of instances.
     *
     * @param from instances before
     * @param to instances after
     * @param joined seconds from the change until the group had all members
     * @param shared seconds until each had its share of the partitions, and every partition had committed since;
     * negative on timeout
     * @param moved number of partitions that moved to another instance
     * @param stalls for each partition, the longest time without a committed batch, ms
     */
    record Change(int from, int to, double joined, double shared, int moved, List<Long> stalls) {}

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        List<Change> changes = new ArrayList<>();
        try (Cluster cluster = new Cluster()) {
            Map<String, String> settings = new HashMap<>(cluster.keys());
            settings.put("topics.partitions", Integer.toString(partitions));
            settings.put("threads", "1");
            settings.put("http.port", "0");
            settings.put("application.id", INPUT);
            settings.putAll(sets);
            Feed feed = new Feed(settings, err);
            feed.create(feed.config(INPUT));
            cluster.stampOnAppend(INPUT); // the broker sets the timestamps of the feed
            Map<String, String> keys = feed.keys(INPUT);
            int longest = steps.size() * (patience + seconds);
            try (Child steady = new Child(
                            SteadyFeed.JAVA_OPTIONS,
                            List.of(
                                    SteadyFeed.class.getName(),
                                    new ObjectMapper().writeValueAsString(keys),
                                    Integer.toString(rate),
                                    Integer.toString(longest)));
                    Shares shares = new Shares(cluster, INPUT, Objects.requireNonNull(keys.get("output.topic")))) {
                steady.readLine(); // once it is ready
                steady.say("");
                for (int number : steps) {
                    Change change = change(cluster, keys, shares, number);
                    report(change, err);
                    changes.add(change);
                }
            } finally {
                stop(instances.size()).join();
            }
        }
        print(changes);
        return changes.stream().allMatch(change -> change.shared() >= 0) ? 0 : MISSED;
    }

    private Change change(Cluster cluster, Map<String, String> keys, Shares shares, int number)
            throws IOException, InterruptedException {
        int before = instances.size();
        Share held = shares.look();
        shares.forget();
        long start = System.nanoTime();
        for (int i = before; i < number; i++) {
            instances.addLast(start(cluster, keys, i));
        }
        CompletableFuture<Void> stopped = stop(before - number);
        double joined = -1;
        double shared = -1;
        Share now = held;
        long balancedAt = 0;
        while (shared < 0 && seconds(start) < patience) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            now = shares.look();
            if (joined < 0 && now.members() == number) {
                joined = seconds(start);
            }
            if (!now.isEven(number, partitions)) {
                balancedAt = 0;
            } else if (balancedAt == 0) {
                balancedAt = System.nanoTime();
            } else if (shares.allCommittedSince(balancedAt)) {
                shared = seconds(start);
            }
        }
        stopped.join();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            shares.look();
        }
        return new Change(before, number, joined, shared, now.movedFrom(held), shares.stalls());
    }

    private static Child start(Cluster cluster, Map<String, String> keys, int number) throws IOException {
        List<String> command = new ArrayList<>(List.of(Main.class.getName(), "run", "--leave"));
        Map<String, String> all = new HashMap<>(keys);
        all.put("state.dir", cluster.directory().resolve("state-" + number).toString());
        all.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        return new Child(List.of("-Xmx256m", "-DSTOWAGE_LOG_LEVEL=WARN"), command);
    }

    /** Stops the latest instances, all at once. */
    private CompletableFuture<Void> stop(int number) {
        List<CompletableFuture<Void>> stopping = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            stopping.add(CompletableFuture.runAsync(instances.removeLast()::close));
        }
        return CompletableFuture.allOf(stopping.toArray(CompletableFuture[]::new));
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private void report(Change change, PrintWriter err) {
        err.println(line(change));
        err.flush();
    }

    private static String line(Change change) {
        List<Long> sorted = change.stalls().stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "%d to %d  members after %5.1f s  %s  %2d partitions moved  longest time without a committed batch:"
                        + " median %,6d ms, greatest %,6d ms",
                change.from(),
                change.to(),
                change.joined(),
                change.shared() < 0
                        ? "NOT SHARED IN TIME"
                        : String.format(Locale.ROOT, "shared after %5.1f s", change.shared()),
                change.moved(),
                sorted.get(sorted.size() / 2),
                sorted.get(sorted.size() - 1));
    }

    private void print(List<Change> changes) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        changes.forEach(change -> out.println(line(change)));
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(Map.of("changes", changes)));
        }
        out.flush();
    }
}
