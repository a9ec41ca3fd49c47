package dev.stowage.tools.reset;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.cluster.close.WindowCloser;
import dev.stowage.cluster.permissions.CommandGrants;
import dev.stowage.cluster.permissions.Permissions;
import dev.stowage.topology.core.config.StowageConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Resets an application. */
@Command(
        name = "reset",
        description = "Resets a stopped application: deletes its offsets, changelogs and local state.",
        footer = {
            "",
            "Examples:",
            "  stowage reset --dry-run",
            "  stowage reset --truncate-output",
            "  stowage reset --set output.topic=packed-2 --set statistics.topic=pad-2 --set rejects.topic=rejects-2",
            "  stowage reset --keep-offsets      # after `stowage close`: new state, same position",
            "",
            "To avoid duplicate batches, the output topics must be new, or be truncated with --truncate-output."
        })
public final class ResetCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(names = "--dry-run", description = "Prints what would be done, and changes nothing.")
    private boolean dryRun;

    @Option(
            names = "--truncate-output",
            description =
                    "Deletes all records of the output and reject topics, and the statistics topic itself, which `run` creates again.")
    private boolean truncateOutput;

    @Option(
            names = "--keep-offsets",
            description =
                    "Keeps the offsets, so that the application continues where it stopped; all windows must be closed.")
    private boolean keepOffsets;

    @Option(
            names = "--force",
            description =
                    "Removes members that are still registered in the group, such as an instance that was killed within the last 6 s.")
    private boolean force;

    @Option(
            names = {"-y", "--yes"},
            description = "Does not ask for confirmation.")
    private boolean yes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        AppConfig config = options.load();
        Permissions permissions = Permissions.of(config, grants());
        return permissions.guard(() -> reset(config, permissions));
    }

    private CommandGrants grants() {
        if (keepOffsets) {
            return CommandGrants.RESET_KEEP;
        }
        return truncateOutput ? CommandGrants.RESET_TRUNCATE : CommandGrants.RESET;
    }

    private int reset(AppConfig config, Permissions permissions) throws Exception {
        StowageConfig stowage = config.stowage();
        PrintWriter out = spec.commandLine().getOut();
        try (Reset reset = new Reset(stowage)) {
            List<String> withRecords = reset.topicsWithRecords();
            if (keepOffsets) {
                requireClosed(stowage);
            } else if (!withRecords.isEmpty() && !truncateOutput) {
                throw new UserException(
                        "packing the input again would write batches a second time: topics " + withRecords
                                + " have records; set new output topics, or truncate these with --truncate-output");
            }
            boolean truncate = truncateOutput && !keepOffsets;
            out.println("application " + stowage.applicationId() + " on " + stowage.bootstrapServers() + ":");
            out.println("  - its changelogs and its state in " + stowage.stateDir() + " are deleted");
            out.println("  - "
                    + (keepOffsets
                            ? "it continues where it stopped"
                            : "it reads " + stowage.inputTopic() + " from the beginning"));
            if (truncate) {
                out.println("  - all records of topics " + withRecords + " are deleted");
            }
            out.flush();
            if (!dryRun && !yes) {
                confirm(stowage.applicationId(), out);
            }
            if (!dryRun || !force) {
                reset.requireStopped(force);
            }
            if (!dryRun) {
                reset.deleteChangelogs();
                if (!keepOffsets) {
                    reset.rewind();
                }
                if (truncate) {
                    reset.truncate(withRecords);
                }
                reset.deleteForeignOffsets();
                if (keepOffsets) {
                    reset.writeEmptyState(
                            config, permissions, spec.commandLine().getErr());
                }
                reset.deleteLocalState();
            }
            out.println(dryRun ? "nothing was changed (--dry-run)" : "reset");
            out.flush();
        }
        return 0;
    }

    private static void requireClosed(StowageConfig config) throws Exception {
        try (WindowCloser closer = new WindowCloser(config)) {
            if (!closer.isAllClosed()) {
                throw new UserException(
                        "--keep-offsets: sequences still wait in open windows and would be lost; start the"
                                + " application, run `stowage close`, stop it, then reset");
            }
        }
    }

    private static void confirm(String applicationId, PrintWriter out) throws IOException {
        out.print("Type the application id to continue: ");
        out.flush();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        String answer = in.readLine();
        if (answer == null || !answer.strip().equals(applicationId)) {
            throw new UserException("the input is not the application id " + applicationId
                    + ", so nothing was changed; --yes skips the confirmation");
        }
    }
}
