package dev.stowage.server.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;

/** A metric and its series during a scrape. */
final class MetricFamily {
    private record Point(Labels labels, double value) {}

    private final String name;
    private final String help;
    private final boolean counter;
    private final List<Point> points = new ArrayList<>();

    private MetricFamily(String name, String help, boolean counter) {
        this.name = name;
        this.help = help;
        this.counter = counter;
    }

    /** A counter; its name does not include {@code _total}. */
    static MetricFamily counter(String name, String help) {
        return new MetricFamily(name, help, true);
    }

    static MetricFamily gauge(String name, String help) {
        return new MetricFamily(name, help, false);
    }

    /** @param labels name, value, name, value */
    void add(double value, String... labels) {
        points.add(new Point(Labels.of(labels), value));
    }

    MetricSnapshot snapshot() {
        if (counter) {
            CounterSnapshot.Builder snapshot =
                    CounterSnapshot.builder().name(name).help(help);
            points.forEach(point -> snapshot.dataPoint(CounterDataPointSnapshot.builder()
                    .labels(point.labels())
                    .value(point.value())
                    .build()));
            return snapshot.build();
        }
        GaugeSnapshot.Builder snapshot = GaugeSnapshot.builder().name(name).help(help);
        points.forEach(point -> snapshot.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(point.labels())
                .value(point.value())
                .build()));
        return snapshot.build();
    }
}
