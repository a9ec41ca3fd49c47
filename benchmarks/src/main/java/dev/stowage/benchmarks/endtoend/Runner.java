package dev.stowage.benchmarks.endtoend;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.benchmarks.endtoend.SubjectMain.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Measures subjects, each in a process of its own, after a warm-up. */
final class Runner {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Interval between queries. With many partitions, each query loads the broker, which shares the processors. */
    private static final long LOOK_MS = 100;

    private final Cluster cluster;
    private final Map<String, String> settings;
    private final List<String> javaOptions;
    private int processes;

    /**
     * @param settings configuration keys of every subject
     * @param javaOptions JVM options of every subject's process
     */
    Runner(Cluster cluster, Map<String, String> settings, List<String> javaOptions) {
        this.cluster = cluster;
        this.settings = settings;
        this.javaOptions = javaOptions;
    }

    /** A subject's process, warmed up by some measurements: JIT warm-up takes millions of records. */
    final class Warm implements AutoCloseable {
        private final Child child;
        private final String application;
        private final Subject subject;
        private int runs;

        /** @param more configuration keys of this subject only */
        Warm(Subject subject, Map<String, String> more) throws IOException {
            this.subject = subject;
            application = subject + "-" + processes++;
            Path file = cluster.directory().resolve(application + ".json");
            Files.write(file, JSON.writeValueAsBytes(settings(more)));
            child = new Child(javaOptions, List.of(SubjectMain.class.getName(), subject.name(), file.toString()));
        }

        Report start(String topic, String name) throws IOException {
            return ask("start " + topic + " " + name);
        }

        Report ask(String line) throws IOException {
            child.say(line);
            String answer = child.readLine();
            while (!answer.startsWith("{")) {
                answer = child.readLine(); // the JVM also writes lines, for example about a recording
            }
            Report report = JSON.readValue(answer, Report.class);
            if (!report.failure().isEmpty()) {
                throw new IllegalStateException(subject + " ended: " + report.failure());
            }
            return report;
        }

        /** Waits until all of a topic is committed, and records the progress. */
        void await(String topic, String name, List<Sample> samples)
                throws IOException, ExecutionException, InterruptedException {
            long end = cluster.records(topic);
            long committed = 0;
            for (int look = 1; committed < end; look++) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
                committed = cluster.committed(name, topic);
                samples.add(new Sample(System.nanoTime(), committed));
                if (look % 100 == 0) {
                    ask("report"); // reports the error if it has failed
                }
            }
        }

        /** Lets it process all of a topic, as an application of its own. */
        Measurement measure(String topic) throws IOException, ExecutionException, InterruptedException {
            return measure(topic, address -> () -> {});
        }

        /**
         * The same, with additional load.
         *
         * @param beside takes host:port of the subject's HTTP server, starts the load, and returns what stops it
         */
        Measurement measure(String topic, Function<String, Runnable> beside)
                throws IOException, ExecutionException, InterruptedException {
            List<Sample> samples = new ArrayList<>();
            String name = application + "-" + runs++;
            Report before = start(topic, name);
            Runnable end = beside.apply(before.address());
            long start = System.nanoTime();
            await(topic, name, samples);
            double seconds = (System.nanoTime() - start) / 1e9;
            end.run();
            Report after = ask("report");
            Report collected = ask("live-heap");
            ask("stop");
            double changelog = subject.isStowage()
                    ? ChangelogCost.perLiveState(cluster.clientProperties(), name + "-pool-changelog")
                    : 0;
            long batches = subject.isStowage() ? cluster.valueBytes(name + "-out") : 0;
            cluster.forget(name);
            return new Measurement(
                    after.records() - before.records(),
                    seconds,
                    (after.cpuNanos() - before.cpuNanos()) / 1e9,
                    (after.compilerCpuNanos() - before.compilerCpuNanos()) / 1e9,
                    after.allocated() - before.allocated(),
                    after.allocatedBySenders() - before.allocatedBySenders(),
                    sent(after, "-out"),
                    batches,
                    sent(after, "-changelog"),
                    rate(samples, 0.1, 0.9, start),
                    rate(samples, 0, 0.1, start),
                    rate(samples, 0.9, 1, start),
                    collected.heap(),
                    changelog);
        }

        @Override
        public void close() {
            child.close();
        }
    }

    /** Number of committed records over time. */
    record Sample(long nanos, long committed) {}

    private Map<String, String> settings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(more);
        all.putAll(cluster.keys());
        return all;
    }

    private static long sent(Report report, String suffix) {
        return report.sent().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(suffix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Records per second between two fractions of the total. */
    private static double rate(List<Sample> samples, double from, double to, long start) {
        long all = samples.get(samples.size() - 1).committed();
        double began = nanosAt(samples, Math.round(from * all), start);
        double ended = nanosAt(samples, Math.round(to * all), start);
        return ended > began ? (to - from) * all / (ended - began) * 1e9 : 0;
    }

    /** Time at which this many records were committed, by linear interpolation between two commits. */
    private static double nanosAt(List<Sample> samples, long count, long start) {
        Sample before = new Sample(start, 0);
        for (Sample sample : samples) {
            if (sample.committed() >= count) {
                double part = sample.committed() == before.committed()
                        ? 0
                        : (double) (count - before.committed()) / (sample.committed() - before.committed());
                return before.nanos() + part * (sample.nanos() - before.nanos());
            }
            if (sample.committed() > before.committed()) {
                before = sample;
            }
        }
        return before.nanos();
    }
}
