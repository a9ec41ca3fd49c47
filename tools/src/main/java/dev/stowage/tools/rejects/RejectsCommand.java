package dev.stowage.tools.rejects;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.cli.options.NumberConverters;
import dev.stowage.cluster.consume.PartitionCount;
import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.cluster.permissions.AppResource;
import dev.stowage.cluster.permissions.CommandGrants;
import dev.stowage.cluster.permissions.Permissions;
import dev.stowage.schemas.RejectReason;
import dev.stowage.schemas.ShownText;
import dev.stowage.topology.core.config.StowageConfig;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists rejects, and sends selected ones to the input topic again. */
@Command(
        name = "rejects",
        description =
                "Counts rejects, the records in the dead-letter queue, by reason and lists the last ones. --redrive sends those"
                        + " with the given reasons to the input topic again, each at most once.",
        footer = {
            "",
            "Examples:",
            "  stowage rejects",
            "  stowage rejects --reason UNKNOWN_SCHEMA -n 50",
            "  stowage rejects --reason UNKNOWN_SCHEMA --redrive",
            "",
            "Records that are sent again have the current time as timestamp and a header stowage.redriven with the original's offset."
        })
public final class RejectsCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            description = "Only rejects with this reason; may be repeated. Reasons: ${COMPLETION-CANDIDATES}.")
    private Set<RejectReason> reasons = EnumSet.noneOf(RejectReason.class);

    @Option(
            names = {"-n", "--last"},
            defaultValue = "10",
            converter = NumberConverters.NonNegative.class,
            description = "Max number of rejects to list; ${DEFAULT-VALUE} by default.")
    private int last;

    @Option(names = "--redrive", description = "Sends the rejects to the input topic again; requires --reason.")
    private boolean redrive;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        AppConfig config = options.load();
        StowageConfig stowage = config.stowage();
        if (redrive && reasons.isEmpty()) {
            throw new UserException(
                    "--redrive requires at least one --reason; fix its cause first, else the records are rejected again");
        }
        if (redrive) {
            List<String> ids = reasons.stream()
                    .map(reason -> Redrive.group(stowage, reason))
                    .toList();
            return Permissions.of(config, CommandGrants.REDRIVE)
                    .named(AppResource.REDRIVE_GROUPS, ids)
                    .named(AppResource.REDRIVE_TRANSACTIONS, ids)
                    .guard(() -> redrive(stowage));
        }
        return Permissions.of(config, CommandGrants.LIST_REJECTS).guard(() -> list(stowage));
    }

    private int redrive(StowageConfig config) {
        PrintWriter out = spec.commandLine().getOut();
        for (RejectReason reason : reasons) {
            try (Redrive again = new Redrive(config, reason)) {
                out.printf(Locale.ROOT, "%s: %,d sent to topic %s again%n", reason, again.run(), config.inputTopic());
            }
        }
        out.flush();
        return 0;
    }

    private int list(StowageConfig config) {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Object> client = config.clientProperties();
        int partitions = PartitionCount.count(client, config.rejectsTopic(), "rejects.topic");
        Map<RejectReason, Long> counts = new EnumMap<>(RejectReason.class);
        Deque<Reject> shown = new ArrayDeque<>();
        for (int partition = 0; partition < partitions; partition++) {
            try (PartitionCursor cursor = new PartitionCursor(client, config.rejectsTopic(), partition, 0)) {
                for (ConsumerRecord<byte[], byte[]> record = cursor.next(); record != null; record = cursor.next()) {
                    Reject reject = Reject.of(record);
                    if (reasons.isEmpty() || reasons.contains(reject.reason())) {
                        counts.merge(reject.reason(), 1L, Long::sum);
                        shown.add(reject);
                        if (shown.size() > last) {
                            shown.removeFirst();
                        }
                    }
                }
            }
        }
        counts.forEach((reason, count) -> out.printf(Locale.ROOT, "%,12d %s%n", count, reason));
        if (counts.isEmpty()) {
            out.println("no rejects on topic " + config.rejectsTopic());
        }
        shown.forEach(reject -> out.println(ShownText.of(reject.source() + "  " + reject.reason() + "  "
                + (reject.key() == null ? "without key" : reject.key()) + "  " + reject.detail())));
        out.flush();
        return 0;
    }
}
