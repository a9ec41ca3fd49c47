package dev.stowage.app.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.app.broker.LocalCluster;
import dev.stowage.cli.Logging;
import dev.stowage.cli.Shutdown;
import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.cli.options.DurationConverter;
import dev.stowage.cli.options.NumberConverters;
import dev.stowage.cli.residues.UnknownShare;
import dev.stowage.files.input.InputFile;
import dev.stowage.files.read.SequenceFileOptions;
import dev.stowage.server.http.HttpServer;
import dev.stowage.topology.core.config.InputFormat;
import dev.stowage.topology.core.config.Overlong;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs all of Stowage in one process: broker, registry, topics, sequences, packing, counts. */
@Command(
        name = "demo",
        description =
                "Runs Stowage with an embedded broker and registry in this process: sends sequences, packs them, and counts"
                        + " the batches on the output topic. The dashboard shows it live.",
        footer = {
            "",
            "Examples:",
            "  stowage demo",
            "  stowage demo proteins.fasta.gz --set buckets=1024,2048 --exit",
            "  zcat proteins.fasta.gz | stowage demo --exit -",
            "  stowage demo --sequences 200000 --exit --json"
        })
public final class DemoCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description =
                    "Sequences to pack, FASTA or JSON lines, plain or compressed, a file or a pipe; - is standard input."
                            + " Synthetic proteins by default.")
    private @Nullable String file;

    @Mixin
    private SequenceFileOptions reading = new SequenceFileOptions();

    @Option(
            names = {"-n", "--sequences"},
            paramLabel = "N",
            converter = NumberConverters.Count.class,
            description = "Max number of sequences; by default all of the file, or 20,000 synthetic ones.")
    private @Nullable Long sequences;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seed of the synthetic sequences; ${DEFAULT-VALUE} by default.")
    private long seed;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            defaultValue = "2026-01-01T00:00:00Z",
            description = "Timestamp of the first sequence; ${DEFAULT-VALUE} by default.")
    private Instant start = Instant.EPOCH;

    @Option(
            names = "--step",
            paramLabel = "DURATION",
            defaultValue = "1ms",
            converter = DurationConverter.class,
            description = "Interval between timestamps; ${DEFAULT-VALUE} by default.")
    private Duration step = Duration.ofMillis(1);

    @Option(names = "--exit", description = "Exits when all sequences are packed and committed.")
    private boolean exit;

    @Option(names = "--json", description = "Prints the counts as one JSON object in the last line of standard output.")
    private boolean json;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description =
                    "Keeps the data of broker, registry and state in this directory; a temporary directory by default.")
    private @Nullable Path keep;

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Logging.quietKafka();
        Logging.quietStowage();
        PrintWriter err = spec.commandLine().getErr();
        // Invalid configuration is rejected before the broker starts.
        AppConfig asked = options.load(Demo.DEFAULTS);
        InputFile sequencesFile = file == null ? null : InputFile.of(file);
        if (sequencesFile != null) {
            sequencesFile.require();
        } else if (asked.stowage().inputFormat() == InputFormat.TOKENS) {
            throw new UserException(
                    "input.format is tokens, but the synthetic proteins of the demo are letters; accepted: FILE with"
                            + " JSON lines with tokens, or another input.format");
        }
        try (Shutdown shutdown = Shutdown.hook();
                Workspace workspace = Workspace.open(keep);
                HttpServer http = HttpServer.start(asked, !asked.isHttpPortGiven())) {
            err.println("dashboard on " + http.url() + otherPort(http));
            err.println("starting broker and registry");
            err.flush();
            try (LocalCluster cluster = LocalCluster.start(workspace.path(), "127.0.0.1", LocalCluster.Ports.FREE)) {
                Demo demo = new Demo(
                        options.load(Demo.DEFAULTS, decided(cluster, workspace)),
                        new Demo.Feed(
                                sequencesFile,
                                sequences,
                                seed,
                                start.toEpochMilli(),
                                step,
                                reading.with(asked.stowage())),
                        http,
                        shutdown,
                        err);
                DemoReport report = demo.run(!exit, cluster);
                if (report != null) {
                    print(report, asked.stowage().overlong());
                }
            }
        } catch (IllegalStateException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
        return 0;
    }

    private static String otherPort(HttpServer http) {
        return http.configuredPort() == 0 || http.configuredPort() == http.port()
                ? ""
                : " (port " + http.configuredPort() + " is in use; set http.port to choose another)";
    }

    private static Map<String, String> decided(LocalCluster cluster, Workspace workspace) {
        return Map.of(
                "bootstrap.servers", cluster.bootstrapServers(),
                "schema.registry.url", cluster.registryUrl(),
                "state.dir", workspace.path().resolve("state").toString());
    }

    private void print(DemoReport report, Overlong policy) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(report));
        } else {
            out.printf(
                    Locale.ROOT,
                    "%,d sequences packed into %,d batches in %.1f s; padding %s of all slots, %s in full batches, %s"
                            + " with one sequence a row; %s of the residues cut%s%n",
                    report.packed(),
                    report.batches(),
                    report.seconds(),
                    percent(report.padRatio()),
                    percent(report.padRatioFullBatches()),
                    percent(report.padRatioOnePerRow()),
                    percent(report.cutRatio()),
                    report.rejected() == 0
                            ? ""
                            : String.format(
                                    Locale.ROOT,
                                    "; %,d sequences rejected %s",
                                    report.rejected(),
                                    report.rejectedByReason()));
            if (report.unknownResidues() > 0) {
                out.println(UnknownShare.line(report.unknownResidues(), report.residues()));
            }
        }
        out.flush();
        report.cut()
                .warning(policy.name().toLowerCase(Locale.ROOT))
                .ifPresent(warning -> spec.commandLine().getErr().println("warning: " + warning));
        spec.commandLine().getErr().flush();
    }

    private static String percent(@Nullable Double ratio) {
        return ratio == null ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * ratio);
    }

    /** Directory of broker, registry and state; deleted at the end unless it is kept. */
    private record Workspace(Path path, boolean temporary) implements AutoCloseable {

        static Workspace open(@Nullable Path keep) throws IOException {
            return keep == null
                    ? new Workspace(Files.createTempDirectory("stowage-demo"), true)
                    : new Workspace(Files.createDirectories(keep), false);
        }

        @Override
        public void close() throws IOException {
            if (temporary) {
                Utils.delete(path.toFile());
            }
        }
    }
}
