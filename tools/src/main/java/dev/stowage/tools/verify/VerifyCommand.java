package dev.stowage.tools.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.cli.options.NumberConverters;
import dev.stowage.cluster.permissions.CommandGrants;
import dev.stowage.cluster.permissions.Permissions;
import dev.stowage.tools.verify.VerifyReport.Started;
import dev.stowage.topology.core.config.StowageConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares the output of an application with its input. */
@Command(
        name = "verify",
        description =
                "Checks that every input record is in exactly one batch, or rejected, or waiting in the stored state; that"
                        + " batches, arrays, residues and statistics are consistent; and that state, group offsets and"
                        + " topics are consistent.",
        footer = {
            "",
            "Examples:",
            "  stowage verify",
            "  stowage verify --json --set output.topic=packed-batches-2",
            "  stowage verify --since verified.json     every night: only new records",
            "",
            "Exit code 0 if there are no problems, else 1. A running application can be verified: all topics are"
                    + " compared as of one commit, and records that are not consumed yet count as waiting."
        })
public final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--most",
            defaultValue = "10",
            converter = NumberConverters.NonNegative.class,
            description = "Max number of problems to print; ${DEFAULT-VALUE} by default.")
    private int max;

    @Option(names = "--json", description = "Prints one JSON object as the last line of standard output.")
    private boolean json;

    @Option(
            names = "--since",
            paramLabel = "FILE",
            description =
                    "Checkpoint file: starts where the previous run stopped, and saves the position of this run after"
                            + " closed windows, every 2 s and at the end. If the file does not exist, starts at the beginning."
                            + " Problems before the start are not reported again.")
    private @Nullable Path sinceFile;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        AppConfig config = options.load();
        return Permissions.of(config, CommandGrants.VERIFY).guard(() -> verify(config.stowage()));
    }

    private int verify(StowageConfig config) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Findings findings;
        Started started;
        try (BrokerQueries brokers = new BrokerQueries(config.clientProperties(), config.bootstrapServers())) {
            ApplicationTopics topics = ApplicationTopics.of(config, brokers);
            CheckpointFile since =
                    sinceFile == null ? null : CheckpointFile.open(sinceFile, CheckpointFile.Feed.of(config, topics));
            started = since == null ? null : started(since, topics.verifiable(config));
            if (since != null && since.isNew()) {
                err.println(since.file() + " does not exist yet: verifying from the beginning");
                err.flush();
            }
            findings = new VerifyRun(config, brokers, topics, max, since).verify(err);
        }
        VerifyReport report = new VerifyReport(findings, started);
        report.print(out);
        if (json) {
            report.printJson(out);
        }
        return findings.problems() == 0 ? 0 : 1;
    }

    private static Started started(CheckpointFile since, int partitions) {
        Map<Integer, Long> offsets = new TreeMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            offsets.put(partition, since.start(partition).input());
        }
        return new Started(since.file().toString(), since.isNew(), offsets);
    }
}
