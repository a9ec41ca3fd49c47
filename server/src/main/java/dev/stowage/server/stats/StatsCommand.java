package dev.stowage.server.stats;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.stowage.cli.EscapingWriter;
import dev.stowage.cli.Shutdown;
import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.cli.options.DurationConverter;
import dev.stowage.cli.options.NumberConverters;
import dev.stowage.cli.progress.ProgressDisplay;
import dev.stowage.schemas.SecretFile;
import dev.stowage.schemas.ShownText;
import dev.stowage.server.http.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the pad ratios of a running application. */
@Command(
        name = "stats",
        description =
                "Shows pad ratios, pools and rejects of the whole application as of the last commits. Any running instance"
                        + " can be queried.",
        footer = {
            "",
            "Examples:",
            "  stowage stats",
            "  stowage stats --watch --interval 1s",
            "  stowage stats --windows 12",
            "  stowage stats --url http://stowage-1:8080 --token-file /run/secrets/stowage --json",
            "",
            "If instances require a token, it is read from --token-file, else from the configuration (http.token.file,"
                    + " http.token). Partitions that no instance reported are listed on standard error."
        })
public final class StatsCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "URL of an instance; http.host and http.port of the configuration by default.")
    private @Nullable URI url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "File that contains the token; http.token.file or http.token of the configuration by default.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--windows",
            paramLabel = "N",
            defaultValue = "0",
            converter = NumberConverters.Windows.class,
            description = "Also shows the latest N windows; none by default.")
    private int windows;

    @Option(names = "--watch", description = "Repeats until Ctrl-C.")
    private boolean watch;

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            defaultValue = "2s",
            converter = DurationConverter.class,
            description = "Interval of --watch; ${DEFAULT-VALUE} by default.")
    private Duration interval = Duration.ofSeconds(2);

    @Option(names = "--json", description = "Prints one line of JSON: the responses of pad-ratios, pools and rejects.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private int drawn;

    @Override
    public Integer call() throws InterruptedException {
        if (interval.toMillis() < 1) {
            throw new ParameterException(spec.commandLine(), "--interval must be at least 1ms");
        }
        AppConfig config = options.load();
        StatsClient client = new StatsClient(
                url == null ? HttpServer.localUrl(config) : url,
                tokenFile == null ? HttpServer.token(config) : token(tokenFile));
        if (!watch) {
            show(client.ask(windows));
            return 0;
        }
        try (Shutdown shutdown = Shutdown.hook()) {
            do {
                showOrSayWhyNot(client);
            } while (!shutdown.await(interval.toMillis()));
        }
        return 0;
    }

    /** An error does not end --watch, because the instance may restart. */
    private void showOrSayWhyNot(StatsClient client) throws InterruptedException {
        try {
            show(client.ask(windows));
        } catch (UserException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("stowage: " + e.getMessage());
            err.flush();
            drawn = 0;
        }
    }

    private void show(Stats stats) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        List<String> warnings = StatsTable.warnings(stats);
        if (json) {
            out.println(line(stats));
        } else {
            List<String> lines = StatsTable.lines(stats, windows);
            if (watch && ProgressDisplay.isOutTerminal()) {
                if (drawn > 0) {
                    EscapingWriter.control(out, String.format("\u001b[%dA\u001b[J", drawn));
                }
                // On a terminal, the warnings are redrawn with the table.
                warnings.forEach(warning -> out.println("warning: " + ShownText.of(warning)));
                drawn = lines.size() + warnings.size();
            }
            lines.forEach(line -> out.println(ShownText.of(line)));
        }
        out.flush();
        if (drawn == 0) {
            warnings.forEach(warning -> err.println("warning: " + ShownText.of(warning)));
            err.flush();
        }
    }

    private static String line(Stats stats) {
        try {
            return stats.json();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("parsed JSON can be written", e);
        }
    }

    /** The first line: a file may contain a second, former token. */
    private static String token(Path file) {
        try {
            return SecretFile.read(file).lines().findFirst().orElse("").strip();
        } catch (IOException e) {
            throw new UserException("cannot read the token: the file " + file + " (--token-file) " + e.getMessage(), e);
        }
    }
}
