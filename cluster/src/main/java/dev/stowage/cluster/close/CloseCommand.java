package dev.stowage.cluster.close;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.cli.options.DurationConverter;
import dev.stowage.cluster.permissions.CommandGrants;
import dev.stowage.cluster.permissions.Permissions;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Closes all open windows of a running application. */
@Command(
        name = "close",
        description = "Closes all open windows: writes a tick to every input partition and waits until the running"
                + " application has emptied its pools.",
        footer = {
            "",
            "Examples:",
            "  stowage close",
            "  stowage close --timeout 5m --set application.id=stowage-uniref",
            "",
            "Stop the producers first: a tick has no effect if another record is written before it arrives. `close` then writes"
                    + " another one, until the timeout.",
            "To change the configuration: stop the producers, close, stop the application, start it with the new configuration."
        })
public final class CloseCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "1m",
            converter = DurationConverter.class,
            description = "Max time to wait; ${DEFAULT-VALUE} by default.")
    private Duration timeout = Duration.ofMinutes(1);

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        AppConfig config = options.load();
        Permissions.of(config, CommandGrants.CLOSE).guard(() -> close(config));
        PrintWriter out = spec.commandLine().getOut();
        out.println("all windows of " + config.stowage().applicationId() + " on topic "
                + config.stowage().inputTopic() + " are closed");
        out.flush();
        return 0;
    }

    private int close(AppConfig config) throws ExecutionException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        int[] shown = {-1};
        try (WindowCloser closer = new WindowCloser(config.stowage())) {
            closer.closeAll(timeout, waiting -> {
                if (waiting != shown[0]) {
                    shown[0] = waiting;
                    err.println("close: " + waiting + " partitions remaining");
                    err.flush();
                }
            });
        }
        return 0;
    }
}
