package dev.stowage.integration.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.permissions.CommandGrants;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.server.run.PackingApplication;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/**
 * An application on the secured cluster, with topics of its own.
 *
 * @param id its {@code application.id}
 */
record SecuredApplication(SecuredCluster cluster, String id) {

    /** Creates the topics and registers the schemas, as an operator who may do everything. */
    SecuredApplication prepare() throws Exception {
        check(config(cluster.operator(id)));
        cluster.admin()
                .createTopics(List.of(new NewTopic(copy(), 1, (short) 1)))
                .all()
                .get();
        return this;
    }

    /** A topic for copies of the batches. */
    String copy() {
        return "copy." + id;
    }

    /** The grants of the table. */
    Grants grants() {
        return new Grants(config(cluster.operator(id)), copy());
    }

    /** Commands that must be refused, each with its arguments. */
    Map<CommandGrants, String[]> commands(Path fasta) {
        Map<CommandGrants, String[]> commands = new EnumMap<>(CommandGrants.class);
        commands.put(CommandGrants.RUN, new String[] {"run"});
        commands.put(CommandGrants.INGEST, new String[] {"ingest", fasta.toString()});
        commands.put(CommandGrants.INGEST_CLOSE, new String[] {"ingest", fasta.toString(), "--close"});
        commands.put(CommandGrants.CLOSE, new String[] {"close"});
        commands.put(CommandGrants.VERIFY, new String[] {"verify"});
        commands.put(CommandGrants.REPLAY, new String[] {"replay", "--check"});
        commands.put(CommandGrants.REPLAY_TO, new String[] {"replay", "--to", copy()});
        commands.put(CommandGrants.TAIL, new String[] {"tail"});
        commands.put(CommandGrants.LIST_REJECTS, new String[] {"rejects"});
        commands.put(CommandGrants.REDRIVE, new String[] {"rejects", "--redrive", "--reason", "UNKNOWN_RESIDUE"});
        commands.put(CommandGrants.REPAIR_DRY_RUN, new String[] {"repair", "--dry-run"});
        commands.put(CommandGrants.REPAIR, new String[] {"repair"});
        commands.put(CommandGrants.RESET, new String[] {"reset", "--yes"});
        commands.put(CommandGrants.RESET_TRUNCATE, new String[] {"reset", "--yes", "--truncate-output"});
        commands.put(CommandGrants.RESET_KEEP, new String[] {"reset", "--yes", "--keep-offsets"});
        return commands;
    }

    static AppConfig config(Map<String, String> settings) {
        return AppConfig.load(Map.of(), null, Map.of(), settings);
    }

    /** The checks of {@code stowage run} at the start; creates topics. */
    static int check(AppConfig config) {
        return StartupChecks.run(
                config, RegistryClients.create(config.stowage().registry()), new PrintWriter(Writer.nullWriter()));
    }

    static PackingApplication start(Map<String, String> settings) {
        AppConfig config = config(settings);
        int partitions = check(config);
        PackingApplication application = new PackingApplication(
                config, RegistryClients.create(config.stowage().registry()), partitions);
        application.start(() -> {});
        return application;
    }

    /** Deletes the changelogs of an application. */
    void loseState() throws Exception {
        Set<String> changelogs = changelogs();
        assertThat(changelogs).hasSize(2);
        cluster.admin().deleteTopics(changelogs).all().get();
        Awaitility.await("deletion").until(() -> changelogs().isEmpty());
    }

    private Set<String> changelogs() throws Exception {
        return cluster.admin().listTopics().names().get().stream()
                .filter(topic -> topic.startsWith(id + "-"))
                .collect(Collectors.toSet());
    }

    /** Adds partitions to input, output and rejects. */
    void grow(int partitions) throws Exception {
        Map<String, NewPartitions> grown = new HashMap<>();
        for (String topic : List.of("in.", "out.", "rejects.")) {
            grown.put(topic + id, NewPartitions.increaseTo(partitions));
        }
        cluster.admin().createPartitions(grown).all().get();
    }

    /** End offsets of all topics of an application. */
    Map<String, Long> ends() throws Exception {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (String topic : cluster.admin().listTopics().names().get()) {
            if (topic.endsWith("." + id) || topic.startsWith(id + "-")) {
                wanted.put(new TopicPartition(topic, 0), OffsetSpec.latest());
            }
        }
        Map<String, Long> ends = new HashMap<>();
        cluster.admin()
                .listOffsets(wanted)
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition.topic(), end.offset()));
        return ends;
    }
}
