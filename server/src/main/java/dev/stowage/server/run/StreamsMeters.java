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
 * Kafka's metrics in Micrometer, by the names and tags of Micrometer's own binder. As soon as one metric has come or gone, that
 * binder goes through all of them and all meters of the same name: with 64 partitions a third of a second, Java warm, in the midst
 * of packing. This one touches the names that have changed.
 */
final class StreamsMeters implements MeterBinder, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsMeters.class);

    /** Metrics of partitions come and go with them, and the lag of a new one should not be missing for long. */
    private static final Duration REFRESH = Duration.ofSeconds(15);

    private static final String GROUP_OF_COUNTS = "kafka-metrics-count";

    private final Supplier<? extends Map<MetricName, ? extends Metric>> source;
    private final Tag version = Tag.of("kafka.version", AppInfoParser.getVersion());
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "kafka-metrics");
        thread.setDaemon(true);
        return thread;
    });

    /** As of the last look. A client that was started again has other metrics of the same names. */
    private volatile Map<MetricName, ? extends Metric> metrics = Map.of();

    /** Of all numbers that were there then. */
    private final Map<MetricName, String> meterNames = new HashMap<>();

    private final Map<String, Map<MetricName, Meter>> registered = new HashMap<>();

    /** @param source gives all metrics that there are now */
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

    /** An exception would end the looking for ever. */
    private void refreshOrLog(MeterRegistry registry) {
        try {
            refresh(registry);
        } catch (RuntimeException e) {
            LOG.warn("Kafka's metrics are stale until they are looked at again", e);
        }
    }

    /** Registers what has come since the last look, and removes what has gone. */
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

    /** Of those with one name only the ones with most tags: others are sums of them, and Prometheus takes one set of tags. */
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

    /** What cannot be read, as of a store that is being closed, is looked at again the next time. */
    private static boolean isNumber(Metric metric) {
        try {
            return !metric.metricName().group().equals(GROUP_OF_COUNTS) && metric.metricValue() instanceof Number;
        } catch (RuntimeException e) {
            LOG.debug("{} cannot be read", metric.metricName(), e);
            return false;
        }
    }

    /** NaN if there is no such metric any more. */
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
