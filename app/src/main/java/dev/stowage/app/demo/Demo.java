package dev.stowage.app.demo;

import dev.stowage.app.broker.LocalCluster;
import dev.stowage.cli.Shutdown;
import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cli.progress.ProgressDisplay;
import dev.stowage.cluster.close.WindowCloser;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender;
import dev.stowage.files.ingest.SequenceSender.Labels;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.files.input.InputFile;
import dev.stowage.files.sequence.FileSequence;
import dev.stowage.files.sequence.ReadOptions;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.server.http.HttpServer;
import dev.stowage.server.run.PackingApplication;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Runs the demo on a running cluster. */
final class Demo {
    /** idle.flush closes the last window, so that all sequences are packed. */
    static final Map<String, String> DEFAULTS = Map.of("idle.flush", "10s", "application.id", "demo");

    private static final long SYNTHETIC = 20_000;
    private static final Duration CLOSE_PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final AppConfig config;
    private final Feed feed;
    private final HttpServer http;
    private final Shutdown shutdown;
    private final PrintWriter err;
    private final SchemaRegistryClient registry;

    /**
     * The sequences to send.
     *
     * @param file file to send, null for synthetic sequences
     * @param limit max number of sequences, null for all of the file or the default number
     * @param seed seed of synthetic sequences
     * @param start timestamp of the first sequence, ms since 1970
     * @param step interval between timestamps
     * @param options options for reading the file
     */
    record Feed(
            @Nullable InputFile file,
            @Nullable Long limit,
            long seed,
            long start,
            Duration step,
            ReadOptions options) {}

    /** @param http HTTP server, closed before the application */
    Demo(AppConfig config, Feed feed, HttpServer http, Shutdown shutdown, PrintWriter err) {
        this.config = config;
        this.feed = feed;
        this.http = http;
        this.shutdown = shutdown;
        this.err = err;
        registry = RegistryClients.create(config.stowage().registry());
    }

    /**
     * Sends, packs and counts.
     *
     * @param stay whether to continue until the process is stopped
     * @return the counts after all sequences were packed, null if the process was stopped before
     */
    @Nullable
    DemoReport run(boolean stay, LocalCluster cluster) throws IOException, InterruptedException, ExecutionException {
        int partitions = StartupChecks.run(config, registry, err);
        try (PackingApplication application = new PackingApplication(config, registry, partitions, http.advertised());
                OutputReader output = new OutputReader(config.stowage(), registry);
                HttpServer served = http) {
            served.serve(config, application, partitions);
            application.start(shutdown::request);
            long start = System.nanoTime();
            long sent = send();
            if (shutdown.isRequested()) {
                throwFailure(application);
                return null;
            }
            closeWindows(application);
            output.readToEnd();
            double seconds = (System.nanoTime() - start) / 1e9;
            LiveTable table = new LiveTable(err);
            table.finish(sent, output.counts());
            if (stay) {
                err.println("broker " + cluster.bootstrapServers() + ", schema registry " + cluster.registryUrl()
                        + ", topics " + config.stowage().inputTopic() + " and "
                        + config.stowage().outputTopic() + ", dashboard " + http.url()
                        + "; Ctrl-C stops");
                err.flush();
                while (!shutdown.await(LOOK.toMillis())) {
                    output.read(LOOK);
                    table.show(sent, output.counts());
                }
                throwFailure(application);
            }
            return DemoReport.of(
                    sent, output.counts(), config.stowage().packingOptions().longestSegment(), seconds);
        }
    }

    private long send() throws IOException {
        try (SequenceSender sender = new SequenceSender(
                        config.stowage(),
                        registry,
                        Timestamps.from(feed.start(), feed.step()),
                        Labels.NONE,
                        feed.options().oversize());
                SequenceSource source = source();
                ProgressDisplay progress = ProgressDisplay.start("send", source.size(), source.unit(), err)) {
            for (FileSequence next = source.next(); next != null && !shutdown.isRequested(); next = source.next()) {
                sender.send(next);
                progress.stepTo(source.done());
            }
            sender.flush();
            source.notes().forEach(err::println);
            if (sender.skipped() > 0) {
                err.printf(
                        Locale.ROOT, "%,d sequences skipped that are too large (--oversize skip)%n", sender.skipped());
            }
            err.flush();
            return sender.acknowledged();
        }
    }

    private void closeWindows(PackingApplication application) throws InterruptedException, ExecutionException {
        try (WindowCloser closer = new WindowCloser(config.stowage())) {
            closer.closeAll(CLOSE_PATIENCE, waiting -> throwFailure(application));
        }
    }

    private static void throwFailure(PackingApplication application) {
        Throwable failure = application.failure();
        if (failure != null) {
            throw new UserException("packing stopped: " + failure, failure);
        }
    }

    private SequenceSource source() throws IOException {
        InputFile file = feed.file();
        long limit = feed.limit() == null ? (file == null ? SYNTHETIC : Long.MAX_VALUE) : feed.limit();
        return file == null
                ? new SyntheticSource(limit, new SequenceGenerator(feed.seed()))
                : new FileSource(limit, file, feed.options(), shutdown);
    }
}
