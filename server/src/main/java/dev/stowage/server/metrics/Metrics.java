package dev.stowage.server.metrics;

import dev.stowage.server.view.ApplicationView;
import dev.stowage.server.view.InstanceView;
import dev.stowage.server.view.ObservedApplication;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.regex.Pattern;

/** The Micrometer registry of this instance, including a collector of the committed views. Thread-safe. */
public final class Metrics implements AutoCloseable {
    /*
     * The client ids of Kafka's clients contain a random id, so every start would create new series. A process has only one
     * such id, so the client ids are still unique without it.
     */
    private static final Pattern RANDOM_ID =
            Pattern.compile("-?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CommittedMetrics committed;
    private final List<MeterBinder> binders;

    /** @param fingerprint of the configuration */
    public Metrics(ObservedApplication application, HttpCounts http, String fingerprint) {
        committed = new CommittedMetrics(System::nanoTime);
        registry.getPrometheusRegistry().register(committed);
        registry.getPrometheusRegistry().register(new ProcessMetrics(application, http, fingerprint));
        binders = List.of(
                application.meters(),
                new JvmMemoryMetrics(),
                new JvmGcMetrics(),
                new JvmThreadMetrics(),
                new ClassLoaderMetrics(),
                new ProcessorMetrics(),
                new UptimeMetrics(),
                new FileDescriptorMetrics());
        binders.forEach(binder -> binder.bindTo(registry));
    }

    /** All metrics in a format; those of partitions are those of the given views. */
    public synchronized String scrape(InstanceView local, ApplicationView application, Exposition format) {
        committed.update(local, application);
        return RANDOM_ID.matcher(registry.scrape(format.contentType())).replaceAll("");
    }

    @Override
    public void close() {
        for (MeterBinder binder : binders) {
            if (binder instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Exception e) {
                    throw new IllegalStateException("metrics cannot be closed", e);
                }
            }
        }
        registry.close();
    }
}
