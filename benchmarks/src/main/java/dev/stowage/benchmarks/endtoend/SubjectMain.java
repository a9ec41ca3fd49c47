package dev.stowage.benchmarks.endtoend;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.stowage.cli.Logging;
import dev.stowage.cli.config.AppConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.common.Metric;

/**
 * The process of one subject. It reads commands from standard input, {@code start TOPIC APPLICATION}, {@code report},
 * {@code live-heap}, {@code stop}, and answers each with one line of JSON.
 */
final class SubjectMain {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern COMPILER =
            Pattern.compile("^\"\\S+ CompilerThread\\d+\" .*\\bcpu=([0-9.]+)ms", Pattern.MULTILINE);

    private final Subject subject;
    private final Map<String, String> settings;
    private Job job = Job.NONE;

    private SubjectMain(Subject subject, Map<String, String> settings) {
        this.subject = subject;
        this.settings = settings;
    }

    /**
     * Resources that the process has used.
     *
     * @param cpuNanos CPU time of all its threads
     * @param compilerCpuNanos the JIT compiler's part of it
     * @param allocated bytes allocated by its live threads
     * @param allocatedBySenders the part of the producers' own threads
     * @param heap used heap, bytes
     * @param records records that its consumers have read
     * @param sent bytes that its producers have sent, compressed, by topic
     * @param failure error that ended the job, empty if there is none
     * @param address its HTTP address, empty if it has none
     */
    record Report(
            long cpuNanos,
            long compilerCpuNanos,
            long allocated,
            long allocatedBySenders,
            long heap,
            long records,
            Map<String, Long> sent,
            String failure,
            String address) {}

    /** The first argument is the subject, the second a JSON file with its configuration. */
    public static void main(String[] arguments) throws IOException {
        Logging.quietKafka();
        Logging.quietStowage();
        Map<String, String> settings = new HashMap<>();
        JSON.readTree(Files.readAllBytes(Path.of(arguments[1])))
                .properties()
                .forEach(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
        new SubjectMain(Subject.valueOf(arguments[0]), settings).obey();
        System.exit(0);
    }

    private void obey() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", 3);
            switch (words[0]) {
                case "start" -> start(words[1], words[2]);
                case "live-heap" -> System.gc();
                case "stop" -> {
                    job.close();
                    job = Job.NONE;
                }
                default -> {} // only a report is requested
            }
            System.out.println(JSON.writeValueAsString(report()));
        }
    }

    /**
     * Returns as soon as all partitions are assigned and the first records were read: the time of a start is not
     * counted.
     */
    private void start(String topic, String application) {
        Map<String, String> keys = new HashMap<>(settings);
        keys.putAll(subject.keys());
        keys.putIfAbsent("http.port", "0");
        keys.put("input.topic", topic);
        keys.put("application.id", application);
        // An application refuses the state directory of another one.
        keys.computeIfPresent(
                "state.dir",
                (key, directory) -> Path.of(directory).resolve(application).toString());
        keys.put("output.topic", application + "-out");
        keys.put("rejects.topic", application + "-rejects");
        keys.put("statistics.topic", application + "-pad-ratios");
        job = Job.start(subject, AppConfig.load(Map.of(), null, Map.of(), keys));
        while ((records() == 0 || !job.isRunning()) && job.failure().isEmpty()) {
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the first record", e);
        }
    }

    private Report report() {
        long cpu = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] ids = threads.getAllThreadIds();
        long allocated = sum(threads.getThreadAllocatedBytes(ids));
        long[] senders = Arrays.stream(threads.getThreadInfo(ids))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("kafka-producer-network-thread"))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
        long allocatedBySenders = sum(threads.getThreadAllocatedBytes(senders));
        Map<String, Long> sent = new HashMap<>();
        for (Metric metric : job.metrics()) {
            if (metric.metricName().name().equals("byte-total")
                    && metric.metricName().group().equals("producer-topic-metrics")) {
                sent.merge(metric.metricName().tags().get("topic"), value(metric), Long::sum);
            }
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return new Report(
                cpu, compilerCpu(), allocated, allocatedBySenders, heap, records(), sent, job.failure(), job.address());
    }

    /**
     * Only a dump of all threads includes the JVM's own compiler threads. Their number is fixed, so that no CPU time is
     * lost when one ends.
     */
    private static long compilerCpu() {
        String dump;
        try {
            dump = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "threadPrint",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IllegalStateException("the Java machine does not say what its compiler takes", e);
        }
        return COMPILER.matcher(dump)
                .results()
                .mapToLong(thread -> Math.round(Double.parseDouble(thread.group(1)) * 1e6))
                .sum();
    }

    /** CPU time of a thread; -1 if it has ended in the meantime. */
    private static long sum(long[] byThread) {
        return Arrays.stream(byThread).filter(value -> value > 0).sum();
    }

    private long records() {
        long records = 0;
        for (Metric metric : job.metrics()) {
            boolean ofAllTopics = !metric.metricName().tags().containsKey("topic");
            boolean ofRestore =
                    metric.metricName().tags().getOrDefault("client-id", "").contains("restore");
            if (metric.metricName().name().equals("records-consumed-total") && ofAllTopics && !ofRestore) {
                records += value(metric);
            }
        }
        return records;
    }

    private static long value(Metric metric) {
        return metric.metricValue() instanceof Number number ? number.longValue() : 0;
    }
}
