package dev.stowage.server.metrics;

import dev.stowage.cli.Program;
import dev.stowage.server.view.ObservedApplication;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;

/** Metrics of this process: health, HTTP, versions. */
final class ProcessMetrics implements MultiCollector {
    private final ObservedApplication application;
    private final HttpCounts http;
    private final String fingerprint;

    /** @param fingerprint of the configuration */
    ProcessMetrics(ObservedApplication application, HttpCounts http, String fingerprint) {
        this.application = application;
        this.http = http;
        this.fingerprint = fingerprint;
    }

    @Override
    public MetricSnapshots collect() {
        return new MetricSnapshots(Stream.of(
                        gauge(
                                "stowage_ready",
                                "1 if this instance holds and packs its partitions, as in /readyz; else 0.",
                                application.isReady() ? 1 : 0),
                        gauge(
                                "stowage_kafka_reachable",
                                "1 if a broker has responded within the last seconds, else 0.",
                                application.isKafkaReachable() ? 1 : 0),
                        counter(
                                "stowage_thread_restarts",
                                "Stream threads restarted from the last commit after a failure.",
                                (double) application.threadRestarts()),
                        counter(
                                "stowage_output_topic_losses",
                                "How often the output topic was found deleted or recreated.",
                                (double) application.outputTopicLosses()),
                        counter(
                                "stowage_http_refused_logins",
                                "Requests with a wrong token or an unknown session.",
                                (double) http.refusedLogins()),
                        responses(),
                        buildInfo())
                .map(MetricFamily::snapshot)
                .toList());
    }

    private MetricFamily responses() {
        MetricFamily responses = MetricFamily.counter(
                "stowage_http_responses", "Responses of the HTTP servers, by server and class of status.");
        for (HttpCounts.Responses of : http.responses()) {
            responses.add((double) of.count(), "server", of.server(), "status", of.status());
        }
        return responses;
    }

    private MetricFamily buildInfo() {
        MetricFamily info = MetricFamily.gauge("stowage_build_info", "Always 1; the labels have the versions.");
        info.add(
                1,
                "fingerprint",
                fingerprint,
                "java_version",
                Runtime.version().toString(),
                "kafka_version",
                AppInfoParser.getVersion(),
                "version",
                Program.version());
        return info;
    }

    private static MetricFamily gauge(String name, String help, double value) {
        MetricFamily family = MetricFamily.gauge(name, help);
        family.add(value);
        return family;
    }

    private static MetricFamily counter(String name, String help, double value) {
        MetricFamily family = MetricFamily.counter(name, help);
        family.add(value);
        return family;
    }
}
