package dev.stowage.tools.repair;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.cli.options.DurationConverter;
import dev.stowage.cli.progress.ProgressDisplay;
import dev.stowage.cluster.consume.BatchMetadata;
import dev.stowage.cluster.consume.PartitionCount;
import dev.stowage.cluster.consume.TopicEnds;
import dev.stowage.cluster.permissions.CommandGrants;
import dev.stowage.cluster.permissions.Permissions;
import dev.stowage.cluster.position.Changelogs;
import dev.stowage.cluster.position.StateDirectory;
import dev.stowage.cluster.position.StateWriter;
import dev.stowage.cluster.position.StateWriter.StateToWrite;
import dev.stowage.cluster.position.StoppedGroup;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.schemas.ShownText;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.tools.repair.RepairResult.Action;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.streams.position.BrokerInputLog;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes state, group offsets and topics of a stopped application consistent. */
@Command(
        name = "repair",
        description =
                "Rebuilds the state of a stopped application from its topics, and sets the group's offsets to the position in the"
                        + " state. Valid state is kept.",
        footer = {
            "",
            "Examples:",
            "  stowage repair --dry-run",
            "  stowage repair --config stowage.properties --json",
            "  stowage repair --accept-offsets",
            "",
            "When: the changelogs or the group's offsets are lost or inconsistent, or partitions were added to the input."
                    + " `stowage run` reports this at startup. Repair packs the last window again, without sending batches that the"
                    + " output already has, and requires the configuration that packed it."
        })
public final class RepairCommand implements Callable<Integer> {
    private static final int LAST_RECORDS = 8;

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(names = "--dry-run", description = "Prints what would be done, and changes nothing.")
    private boolean dryRun;

    @Option(
            names = "--accept-offsets",
            description =
                    "If the group's offset is higher than the position in the state, skips the records between them. They are"
                            + " counted as skipped.")
    private boolean acceptOffsets;

    @Option(
            names = "--accept-loss",
            description =
                    "If the input no longer has sequences that were waiting, continues without them. They are counted as removed.")
    private boolean acceptLoss;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "1m",
            converter = DurationConverter.class,
            description = "Max time to wait until stopped instances have left the group; ${DEFAULT-VALUE} by default.")
    private Duration timeout = Duration.ofMinutes(1);

    @Option(names = "--json", description = "Prints one JSON object as the last line of standard output.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        AppConfig config = options.load();
        Permissions permissions = Permissions.of(config, dryRun ? CommandGrants.REPAIR_DRY_RUN : CommandGrants.REPAIR);
        return permissions.guard(() -> repair(config, permissions));
    }

    private int repair(AppConfig config, Permissions permissions)
            throws ExecutionException, InterruptedException, JsonProcessingException {
        StowageConfig stowage = config.stowage();
        PrintWriter err = spec.commandLine().getErr();
        int partitions = requireTopics(stowage);
        List<RepairResult> repaired = new ArrayList<>();
        try (Admin admin = Admin.create(stowage.clientProperties());
                BrokerInputLog input = new BrokerInputLog(stowage)) {
            StoppedGroup group = new StoppedGroup(stowage, admin, err);
            group.await(timeout);
            int stored = storedPartitions(admin, stowage);
            RepairContext topics = new RepairContext(
                    stowage,
                    registry(stowage),
                    input.identity(System.nanoTime()),
                    PartitionCount.count(stowage.clientProperties(), stowage.statisticsTopic(), "statistics.topic"));
            Map<Integer, Long> offsets = group.offsets();
            Map<Integer, ConsumerRecord<byte[], byte[]>> lastBatches = TopicEnds.last(
                    stowage.clientProperties(),
                    stowage.outputTopic(),
                    LAST_RECORDS,
                    record -> BatchMetadata.isOf(record, stowage.inputTopic(), record.partition()));
            Map<Integer, ConsumerRecord<byte[], byte[]>> lastRejects =
                    TopicEnds.last(stowage.clientProperties(), stowage.rejectsTopic(), LAST_RECORDS, record -> true);
            try (ProgressDisplay progress = ProgressDisplay.start("repair", -1, "records", err)) {
                long[] read = {0};
                for (int partition = 0; partition < partitions; partition++) {
                    repaired.add(new PartitionRepair(
                                    topics,
                                    partition,
                                    offsets.get(partition),
                                    lastBatches.get(partition),
                                    PublishedRejects.end(stowage, lastRejects.get(partition)),
                                    acceptOffsets)
                            .run(partition < stored, input, records -> {
                                read[0] += records;
                                progress.stepTo(read[0]);
                            }));
                }
            }
            boolean refused = !acceptLoss
                    && repaired.stream().anyMatch(partition -> !partition.lost().isEmpty());
            boolean nothing = stored == partitions
                    && repaired.stream()
                            .allMatch(partition ->
                                    partition.action() == Action.INTACT || partition.action() == Action.NEW);
            if (!refused && !dryRun && !nothing) {
                write(config, permissions, partitions, repaired);
            }
            print(repaired, refused, nothing);
            return refused ? 1 : 0;
        }
    }

    private static SchemaRegistryClient registry(StowageConfig config) {
        return RegistryClients.create(config.registry());
    }

    private static int requireTopics(StowageConfig config) {
        Map<String, Object> client = config.clientProperties();
        int partitions = PartitionCount.count(client, config.inputTopic(), "input.topic");
        Map<String, String> others =
                Map.of(config.outputTopic(), "output.topic", config.rejectsTopic(), "rejects.topic");
        others.forEach((topic, key) -> {
            int found = PartitionCount.count(client, topic, key);
            if (found != partitions) {
                throw new UserException(
                        "topic " + topic + " has " + found + " partitions but the input topic " + config.inputTopic()
                                + " has " + partitions + "; first `kafka-topics.sh --bootstrap-server "
                                + config.bootstrapServers()
                                + " --alter --topic " + topic + " --partitions " + partitions + "`");
            }
        });
        return partitions;
    }

    /** Partitions of the changelogs; 0 if one is missing. */
    private static int storedPartitions(Admin admin, StowageConfig config)
            throws ExecutionException, InterruptedException {
        List<String> changelogs = List.of(Changelogs.pool(config), Changelogs.statistics(config));
        return admin.listTopics().names().get().containsAll(changelogs)
                ? admin.describeTopics(changelogs).allTopicNames().get().values().stream()
                        .mapToInt(topic -> topic.partitions().size())
                        .min()
                        .orElse(0)
                : 0;
    }

    private void write(AppConfig config, Permissions permissions, int partitions, List<RepairResult> repaired) {
        StartupChecks.prepareChangelogs(
                config, permissions, partitions, spec.commandLine().getErr());
        Map<Integer, StateToWrite> states = new HashMap<>();
        repaired.forEach(partition -> {
            if (partition.state() != null) {
                states.put(partition.partition(), partition.state());
            }
        });
        new StateWriter(config).write(states);
        StateDirectory.clear(config.stowage());
    }

    private void print(List<RepairResult> repaired, boolean refused, boolean nothing) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        for (RepairResult partition : repaired) {
            out.println("partition " + partition.partition() + ": " + describe(partition));
            partition.notes().forEach(note -> out.println("  note: " + ShownText.of(note)));
            partition.lost().forEach(range -> out.println("  cannot be recovered: input offset " + range));
        }
        out.println(outcome(refused, nothing));
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("ok", !refused);
            answer.put("changed", !refused && !dryRun && !nothing);
            answer.put("dry_run", dryRun);
            answer.put(
                    "partitions", repaired.stream().map(RepairCommand::toJson).toList());
            out.println(new ObjectMapper().writeValueAsString(answer));
        }
        out.flush();
    }

    private String outcome(boolean refused, boolean nothing) {
        if (refused) {
            return "nothing was changed: the input no longer has sequences that were waiting; --accept-loss continues without them";
        }
        if (nothing) {
            return "nothing to repair";
        }
        return dryRun ? "nothing was changed (--dry-run)" : "repaired; start the application, then `stowage verify`";
    }

    private static String describe(RepairResult partition) {
        String from = partition.formerOffset() == null
                ? "none"
                : partition.formerOffset().toString();
        String moved = Objects.equals(partition.formerOffset(), partition.offset())
                ? "offset " + partition.offset()
                : "offset " + partition.offset() + " (was " + from + ")";
        String counts = String.format(
                Locale.ROOT, ", %,d batches, %,d segments wait", partition.batches(), partition.waiting());
        return switch (partition.action()) {
            case NEW -> "nothing was packed yet";
            case INTACT -> "state and offset are valid, " + moved + counts;
            case OFFSET_SET -> "the state is valid, set " + moved + counts;
            case SKIPPED -> "the state continues at the group's offset " + partition.offset() + counts;
            case REBUILT -> "rebuilt, " + moved + counts;
        };
    }

    private static Map<String, Object> toJson(RepairResult partition) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("partition", partition.partition());
        fields.put("action", partition.action().name());
        fields.put("offset", partition.offset());
        fields.put("former_offset", partition.formerOffset());
        fields.put("batches", partition.batches());
        fields.put("waiting", partition.waiting());
        fields.put(
                "lost",
                partition.lost().stream()
                        .map(range -> Map.of("from", range.from(), "until", range.until()))
                        .toList());
        fields.put("notes", partition.notes());
        return fields;
    }
}
