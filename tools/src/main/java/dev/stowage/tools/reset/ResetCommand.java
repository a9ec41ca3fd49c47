package dev.stowage.tools.reset;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.cluster.close.WindowCloser;
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

/** Clears an application for a fresh start. */
@Command(
        name = "reset",
        description = "Clears a stopped application for a fresh start: offsets, changelogs, local state.",
        footer = {
            "",
            "Examples:",
            "  stowage reset --dry-run",
            "  stowage reset --truncate-output",
            "  stowage reset --set output.topic=packed-2 --set statistics.topic=pad-2 --set rejects.topic=rejects-2",
            "  stowage reset --keep-offsets      # after `stowage close`, to grow the number of partitions",
            "",
            "So that no batch is ever there twice, the output topics must be new, or be cut by --truncate-output."
        })
public final class ResetCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(names = "--dry-run", description = "Says what would be done, and does nothing.")
    private boolean dryRun;

    @Option(names = "--truncate-output", description = "Deletes all batches, rejects and statistics.")
    private boolean truncateOutput;

    @Option(
            names = "--keep-offsets",
            description = "Goes on where the application stopped; all its windows must be closed.")
    private boolean keepOffsets;

    @Option(names = "--force", description = "Removes members from the group that have stopped only just now.")
    private boolean force;

    @Option(
            names = {"-y", "--yes"},
            description = "Does not ask.")
    private boolean yes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        AppConfig config = options.load();
        StowageConfig stowage = config.stowage();
        PrintWriter out = spec.commandLine().getOut();
        try (Reset reset = new Reset(stowage)) {
            List<String> withRecords = reset.topicsWithRecords();
            if (keepOffsets) {
                requireClosed(stowage);
            } else if (!withRecords.isEmpty() && !truncateOutput) {
                throw new UserException("packing the input again would write batches a second time: topics "
                        + withRecords + " hold records; name new output topics, or cut these with --truncate-output");
            }
            boolean truncate = truncateOutput && !keepOffsets;
            out.println("application " + stowage.applicationId() + " on " + stowage.bootstrapServers() + ":");
            out.println("  - its changelogs and its state in " + stowage.stateDir() + " are deleted");
            out.println("  - "
                    + (keepOffsets
                            ? "it goes on where it stopped"
                            : "it reads " + stowage.inputTopic() + " from the beginning"));
            if (truncate) {
                out.println("  - all records of topics " + withRecords + " are deleted");
            }
            out.flush();
            if (!dryRun && !yes) {
                confirm(stowage.applicationId(), out);
            }
            reset.runTool(keepOffsets, dryRun, force);
            if (!dryRun) {
                if (truncate) {
                    reset.truncate(withRecords);
                }
                reset.deleteForeignOffsets();
                if (keepOffsets) {
                    reset.writeEmptyState(config, spec.commandLine().getErr());
                }
                reset.deleteLocalState();
            }
            out.println(dryRun ? "nothing was done (--dry-run)" : "reset");
            out.flush();
        }
        return 0;
    }

    private static void requireClosed(StowageConfig config) throws Exception {
        try (WindowCloser closer = new WindowCloser(config)) {
            if (!closer.isAllClosed()) {
                throw new UserException(
                        "--keep-offsets: sequences still wait in open windows and would be lost; start the"
                                + " application, `stowage close`, stop it, and reset then");
            }
        }
    }

    private static void confirm(String applicationId, PrintWriter out) throws IOException {
        out.print("Type the application's id to go on: ");
        out.flush();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        String answer = in.readLine();
        if (answer == null || !answer.strip().equals(applicationId)) {
            throw new UserException("nothing was done; --yes does not ask");
        }
    }
}
