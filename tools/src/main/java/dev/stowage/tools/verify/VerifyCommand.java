package dev.stowage.tools.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.cli.options.NumberConverters;
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

/** Checks the output of an application against its input. */
@Command(
        name = "verify",
        description =
                "Checks that every input record stands in exactly one batch, or among the rejects, or waits in the"
                        + " stored state, that batches, arrays, residues and statistics agree, and that state, group"
                        + " offsets and topics belong together.",
        footer = {
            "",
            "Examples:",
            "  stowage verify",
            "  stowage verify --json --set output.topic=packed-batches-2",
            "  stowage verify --since verified.json     each night: only what is new",
            "",
            "Exit code 0 if everything agrees, 1 if not. A running application may be verified: all topics are"
                    + " compared as of one commit, and what it has not consumed yet waits."
        })
public final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--most",
            defaultValue = "10",
            converter = NumberConverters.NonNegative.class,
            description = "How many problems to name; ${DEFAULT-VALUE} unless given.")
    private int max;

    @Option(names = "--json", description = "Makes the last line of standard output one JSON object.")
    private boolean json;

    @Option(
            names = "--since",
            paramLabel = "FILE",
            description = "Starts where the run before stopped, as FILE says, and notes there how far this one came:"
                    + " after each closed window, written every 2 s and at the end. Without that file it starts at the"
                    + " beginning. Problems of the part before are not named again.")
    private @Nullable Path sinceFile;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        StowageConfig config = options.load().stowage();
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
