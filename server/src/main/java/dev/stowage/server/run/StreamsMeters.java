package dev.stowage.server.run;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.stats.CumulativeSum;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's metrics in Micrometer, with the names and tags of Micrometer's own binder. When one metric is added or removed, that
 * binder processes all metrics and all meters of the same name: with 64 partitions, it takes a third of a second (JVM warmed up) while
 * packing. This binder only processes changed names.
 */
final class StreamsMeters implements MeterBinder, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsMeters.class);

    /** Metrics of partitions change with the assignment, and the lag of a new partition should not be missing for long. */
    private static final Duration REFRESH = Duration.ofSeconds(15);

    /*
     * With 64 partitions, the metrics of these groups were more than half of all series of a scrape. JMX still has them. Those of
     * stores describe RocksDB, which holds little (the state is on the heap); those of nodes and topics repeat what tasks and clients have.
     */
    private static final Set<String> LEFT_OUT_GROUPS = Set.of(
            "kafka-metrics-count",
            "stream-state-metrics",
            "stream-processor-node-metrics",
            "stream-topic-metrics",
            "stream-record-cache-metrics");

    /** Metrics of single partitions beside the lag, from which they can be derived. */
    private static final Set<String> LEFT_OUT_NAMES = Set.of(
            "records-lag-avg",
            "records-lag-max",
            "records-lead",
            "records-lead-avg",
            "records-lead-min",
            "preferred-read-replica");

    private final Supplier<? extends Map<MetricName, ? extends Metric>> source;
    private final Tag version = Tag.of("kafka.version", AppInfoParser.getVersion());
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "kafka-metrics");
        thread.setDaemon(true);
        return thread;
    });

    /** As of the last refresh. A restarted client has new metrics with the same names. */
    private volatile Map<MetricName, ? extends Metric> metrics = Map.of();

    /** Meter names of all numeric metrics as of the last refresh. */
    private final Map<MetricName, String> meterNames = new HashMap<>();

    private final Map<String, Map<MetricName, Meter>> registered = new HashMap<>();

    /** @param source returns the current metrics */
    StreamsMeters(Supplier<? extends Map<MetricName, ? extends Metric>> source) {
        this.source = source;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // refreshOrLog throws nothing
    public void bindTo(MeterRegistry registry) {
        refresh(registry);
        scheduler.scheduleWithFixedDelay(
                () -> refreshOrLog(registry), REFRESH.toMillis(), REFRESH.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An exception would end the scheduled refresh. */
    private void refreshOrLog(MeterRegistry registry) {
        try {
            refresh(registry);
        } catch (RuntimeException e) {
            LOG.warn("cannot refresh Kafka's metrics; they are stale until the next refresh", e);
        }
    }

    /** Registers new metrics and removes those that no longer exist. */
    synchronized void refresh(MeterRegistry registry) {
        metrics = source.get();
        Set<String> changed = new HashSet<>();
        meterNames.entrySet().removeIf(entry -> {
            boolean gone = !metrics.containsKey(entry.getKey());
            if (gone) {
                changed.add(entry.getValue());
            }
            return gone;
        });
        metrics.forEach((name, metric) -> {
            if (!meterNames.containsKey(name) && isNumber(metric)) {
                String meter = meterName(name);
                meterNames.put(name, meter);
                changed.add(meter);
            }
        });
        Map<String, List<MetricName>> byMeter = new HashMap<>();
        meterNames.forEach((name, meter) -> {
            if (changed.contains(meter)) {
                byMeter.computeIfAbsent(meter, unseen -> new ArrayList<>()).add(name);
            }
        });
        changed.forEach(meter -> register(meter, byMeter.getOrDefault(meter, List.of()), registry));
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }

    /** Registers only the metrics with the max number of tags per name: the others are their sums, and Prometheus allows one set of tags per name. */
    private void register(String meter, List<MetricName> names, MeterRegistry registry) {
        int tags = names.stream().mapToInt(name -> name.tags().size()).max().orElse(0);
        Set<MetricName> wanted = new HashSet<>(names);
        wanted.removeIf(name -> name.tags().size() < tags);
        Map<MetricName, Meter> meters = registered.computeIfAbsent(meter, unseen -> new HashMap<>());
        meters.entrySet().removeIf(entry -> {
            boolean unwanted = !wanted.contains(entry.getKey());
            if (unwanted) {
                registry.remove(entry.getValue());
            }
            return unwanted;
        });
        wanted.forEach(name -> meters.computeIfAbsent(name, unseen -> register(meter, name, registry)));
    }

    private Meter register(String meter, MetricName name, MeterRegistry registry) {
        List<Tag> tags = new ArrayList<>();
        name.tags().forEach((key, value) -> tags.add(Tag.of(key.replace('-', '.'), value)));
        tags.add(version);
        return isCounter(metrics.get(name), meter)
                ? FunctionCounter.builder(meter, this, meters -> meters.value(name))
                        .tags(tags)
                        .description(name.description())
                        .register(registry)
                : Gauge.builder(meter, this, meters -> meters.value(name))
                        .tags(tags)
                        .description(name.description())
                        .register(registry);
    }

    private static boolean isCounter(@Nullable Metric metric, String meter) {
        return meter.endsWith("total")
                || (metric instanceof KafkaMetric of && of.isMeasurable() && of.measurable() instanceof CumulativeSum);
    }

    /** A metric that cannot be read, such as that of a store that is being closed, is checked again at the next refresh. */
    private static boolean isNumber(Metric metric) {
        try {
            return !isLeftOut(metric.metricName()) && metric.metricValue() instanceof Number;
        } catch (RuntimeException e) {
            LOG.debug("{} cannot be read", metric.metricName(), e);
            return false;
        }
    }

    private static boolean isLeftOut(MetricName name) {
        return LEFT_OUT_GROUPS.contains(name.group())
                || (name.tags().containsKey("partition") && LEFT_OUT_NAMES.contains(name.name()));
    }

    /** Current value, NaN if the metric no longer exists. */
    private double value(MetricName name) {
        Metric metric = metrics.get(name);
        return metric != null && metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private static String meterName(MetricName name) {
        return ("kafka." + name.group() + "." + name.name())
                .replace("-metrics", "")
                .replace('-', '.');
    }
}
