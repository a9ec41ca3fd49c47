package dev.stowage.app.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.app.config.AppConfig;
import dev.stowage.app.config.ConfigOptions;
import dev.stowage.app.log.PartitionCursor;
import dev.stowage.app.log.Partitions;
import dev.stowage.app.progress.Progress;
import dev.stowage.schemas.RegistryClients;
import dev.stowage.topology.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks the output of an application against its input. */
@Command(
        name = "verify",
        description =
                "Checks that every input record stands in exactly one batch, or among the rejects, or still waits,"
                        + " and that batches, arrays, residues and statistics agree.",
        footer = {
            "",
            "Examples:",
            "  stowage verify",
            "  stowage verify --json --set output.topic=packed-batches-2",
            "",
            "Exit code 0 if everything agrees, 1 if not. A running application may be verified: what it has not"
                    + " committed yet waits."
        })
public final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--most",
            defaultValue = "10",
            description = "How many problems to name; ${DEFAULT-VALUE} unless given.")
    private int most;

    @Option(names = "--json", description = "Makes the last line of standard output one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        AppConfig config = options.load();
        StowageConfig stowage = config.stowage();
        Map<String, Object> client = stowage.clientProperties();
        int partitions = Partitions.count(client, stowage.inputTopic(), "input.topic");
        Partitions.count(client, stowage.outputTopic(), "output.topic");
        Partitions.count(client, stowage.rejectsTopic(), "rejects.topic");
        int statisticsPartitions = Partitions.count(client, stowage.statisticsTopic(), "statistics.topic");
        SchemaRegistryClient registry = RegistryClients.create(stowage.registry());
        Findings findings = new Findings(most);
        try (Progress progress = Progress.start(
                "verify",
                total(client, stowage.inputTopic(), partitions),
                "records",
                spec.commandLine().getErr())) {
            long[] before = {0};
            for (int partition = 0; partition < partitions; partition++) {
                long[] reached = {0, -1};
                try (PartitionVerifier verifier =
                        new PartitionVerifier(stowage, registry, partition, statisticsPartitions, findings, offset -> {
                            reached[1] = reached[1] < 0 ? offset : reached[1];
                            reached[0] = offset - reached[1];
                            progress.stepTo(before[0] + reached[0]);
                        })) {
                    verifier.verify();
                }
                before[0] += reached[0];
            }
        }
        print(findings);
        return findings.problems() == 0 ? 0 : 1;
    }

    private static long total(Map<String, Object> client, String topic, int partitions) {
        long total = 0;
        for (int partition = 0; partition < partitions; partition++) {
            try (PartitionCursor cursor = new PartitionCursor(client, topic, partition, 0)) {
                total += cursor.end() - cursor.begin();
            }
        }
        return total;
    }

    private void print(Findings findings) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        findings.first().forEach(problem -> out.println("problem: " + problem));
        if (findings.problems() > findings.first().size()) {
            out.println("... and " + (findings.problems() - findings.first().size()) + " more");
        }
        out.printf(
                Locale.ROOT,
                "%s: %,d records, of them %,d packed, %,d rejected, %,d waiting, %,d no longer verifiable; %,d batches"
                        + " in %,d windows; %,d problems%n",
                findings.problems() == 0 ? "all agrees" : "it does not agree",
                findings.input,
                findings.packed,
                findings.rejected,
                findings.waiting,
                findings.unverifiable,
                findings.batches,
                findings.windows,
                findings.problems());
        if (json) {
            Map<String, Object> counts = new LinkedHashMap<>();
            counts.put("ok", findings.problems() == 0);
            counts.put("input", findings.input);
            counts.put("packed", findings.packed);
            counts.put("rejected", findings.rejected);
            counts.put("waiting", findings.waiting);
            counts.put("unverifiable", findings.unverifiable);
            counts.put("ticks", findings.ticks);
            counts.put("batches", findings.batches);
            counts.put("windows", findings.windows);
            counts.put("problems", findings.problems());
            counts.put("first_problems", findings.first());
            out.println(new ObjectMapper().writeValueAsString(counts));
        }
        out.flush();
    }
}
