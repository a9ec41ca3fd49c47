package dev.stowage.cluster.topics;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.connection.Connection;
import dev.stowage.cluster.position.Changelogs;
import dev.stowage.cluster.position.GroupCheck;
import dev.stowage.cluster.position.PositionChecks;
import dev.stowage.cluster.position.StateDirectory;
import dev.stowage.cluster.schemas.RegistryChecks;
import dev.stowage.schemas.ShownText;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.acl.AclOperation;

/** Checks the cluster at startup, so that problems are reported before packing starts, with the commands that fix them. */
public final class StartupChecks {
    private final AppConfig config;
    private final StowageConfig stowage;
    private final Admin admin;
    private final boolean mayChange;
    private final PrintWriter err;
    private final TopicAdmin topics;
    private final List<String> complaints = new ArrayList<>();

    private StartupChecks(AppConfig config, Admin admin, boolean mayChange, PrintWriter err)
            throws ExecutionException, InterruptedException {
        this.config = config;
        this.stowage = config.stowage();
        this.admin = admin;
        this.mayChange = mayChange;
        this.err = err;
        topics = new TopicAdmin(config, admin, mayChange, err);
    }

    /**
     * Creates missing topics and registers the schemas, if allowed, and checks all of them.
     *
     * @return partitions of the input topic
     * @throws UserException with all problems, and the command that fixes each
     */
    public static int run(AppConfig config, SchemaRegistryClient registry, PrintWriter err) {
        int[] partitions = new int[1];
        with(config, true, err, checks -> {
            new RegistryChecks(checks.stowage, registry, checks.complaints::add, checks::warn).check();
            partitions[0] = checks.requireTopics();
        });
        return partitions[0];
    }

    /**
     * Searches for the reason why an application has stopped, and changes nothing.
     *
     * @return the problems that prevent a restart, with the commands that fix them; empty if there are none or no broker responds
     */
    public static Optional<String> explain(AppConfig config, PrintWriter err) {
        try {
            with(config, false, err, StartupChecks::requireTopics);
            return Optional.empty();
        } catch (UserException explained) {
            return explained.getCause() == null ? Optional.ofNullable(explained.getMessage()) : Optional.empty();
        }
    }

    /**
     * Creates missing changelogs, and recreates those with another number of partitions, without their records.
     *
     * @param partitions of the input topic
     */
    public static void prepareChangelogs(AppConfig config, int partitions, PrintWriter err) {
        with(config, true, err, checks -> {
            for (TopicSpec changelog : TopicSpecs.changelogs(config, partitions)) {
                checks.topics.replace(changelog, TopicSpecs.changelogReplicationFactor(config));
            }
        });
    }

    /**
     * Creates the input topic if it is missing and that is allowed.
     *
     * @return max.message.bytes of the topic; empty if this user is not authorized to read it
     */
    public static OptionalLong prepareInput(AppConfig config, PrintWriter err) {
        OptionalLong[] limit = {OptionalLong.empty()};
        with(config, true, err, checks -> {
            if (checks.partitionsOf(TopicSpecs.input(config)) > 0) {
                limit[0] = checks.topics.maxMessageBytes(config.stowage().inputTopic());
            }
        });
        return limit[0];
    }

    /** Creates a topic for a copy of the batches, or checks an existing one. */
    public static void prepareCopy(AppConfig config, String topic, int partitions, PrintWriter err) {
        with(config, true, err, checks -> {
            TopicSpec spec = TopicSpecs.copy(config, topic, partitions);
            int found = checks.partitionsOf(spec);
            if (found > 0 && found != partitions) {
                checks.complaints.add("topic " + topic + " has " + found + " partitions but the input topic has "
                        + partitions + "; " + checks.mendPartitions(spec, found));
            }
            if (found > 0) {
                TopicPropertyChecks properties =
                        new TopicPropertyChecks(checks.stowage, checks.complaints::add, checks::warn);
                checks.topics.maxMessageBytes(topic).ifPresent(accepted -> properties.checkSize(spec, accepted));
            }
        });
    }

    private interface Step {
        void take(StartupChecks checks) throws ExecutionException, InterruptedException;
    }

    private static void with(AppConfig config, boolean mayChange, PrintWriter err, Step step) {
        try (Admin admin = Connection.open(config.stowage())) {
            BrokerVersion.require(admin, config.stowage().bootstrapServers());
            StartupChecks checks = new StartupChecks(config, admin, mayChange, err);
            step.take(checks);
            checks.throwComplaints();
        } catch (ExecutionException e) {
            throw new UserException(
                    "the cluster at " + config.stowage().bootstrapServers() + " returned an error: "
                            + Objects.requireNonNullElse(e.getCause(), e).getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted during the startup checks", e);
        }
    }

    private int partitionsOf(TopicSpec topic) throws ExecutionException, InterruptedException {
        return topics.partitionsOf(topic, complaints::add);
    }

    /** Partitions of the input topic; 0 if it is missing, which is reported. */
    private int requireTopics() throws ExecutionException, InterruptedException {
        TopicSpec input = TopicSpecs.input(config);
        int partitions = partitionsOf(input);
        if (partitions == 0) {
            return 0;
        }
        requireStateOf(partitions);
        List<TopicSpec> outputs = TopicSpecs.outputs(config, partitions);
        for (TopicSpec output : outputs) {
            int found = partitionsOf(output);
            boolean mayDiffer = output.key().equals("statistics.topic");
            if (found > 0 && found != partitions && !mayDiffer) {
                complaints.add("topic " + output.name() + " has " + found + " partitions but the input topic "
                        + input.name() + " has " + partitions + "; " + mendPartitions(output, found));
            }
        }
        List<String> changelogs = List.of(Changelogs.pool(stowage), Changelogs.statistics(stowage));
        Map<String, Config> found = topics.properties(Stream.concat(
                        Stream.concat(Stream.of(input), outputs.stream()).map(TopicSpec::name), changelogs.stream())
                .filter(topics.existing()::contains)
                .toList());
        if (!stowage.idleFlush().isZero()) {
            requireWritable();
        }
        TopicPropertyChecks properties = new TopicPropertyChecks(stowage, complaints::add, this::warn);
        properties.checkInput(Objects.requireNonNull(found.get(input.name())));
        outputs.stream()
                .filter(output -> found.containsKey(output.name()))
                .forEach(output -> properties.checkOutput(output, Objects.requireNonNull(found.get(output.name()))));
        changelogs.stream()
                .filter(found::containsKey)
                .forEach(changelog ->
                        properties.checkChangelog(changelog, Objects.requireNonNull(found.get(changelog))));
        Config pool = found.get(Changelogs.pool(stowage));
        if (pool != null) {
            properties.checkPool(Changelogs.pool(stowage), pool);
        }
        if (complaints.isEmpty()) {
            requirePositions(partitions);
        }
        return partitions;
    }

    /** Checks whether the application can continue where it stopped; if so, creates what is missing. */
    private void requirePositions(int partitions) throws ExecutionException, InterruptedException {
        GroupCheck.check(admin, stowage.applicationId(), stowage.inputTopic(), complaints::add);
        if (!complaints.isEmpty()) {
            return;
        }
        PositionChecks positions = new PositionChecks(stowage, admin, partitions, topics.existing());
        positions.check(complaints::add, this::warn);
        List<TopicSpec> changelogs = TopicSpecs.changelogs(config, partitions);
        StateDirectory directory =
                new StateDirectory(stowage, admin.describeCluster().clusterId().get(), partitions, idsOf(changelogs));
        directory.check(complaints::add);
        if (!mayChange || !complaints.isEmpty()) {
            return;
        }
        positions.resume(complaints::add);
        for (TopicSpec changelog : changelogs) {
            if (topics.mayCreate() && !topics.existing().contains(changelog.name())) {
                topics.create(changelog, TopicSpecs.changelogReplicationFactor(config));
            }
        }
        new StateDirectory(stowage, admin.describeCluster().clusterId().get(), partitions, idsOf(changelogs))
                .claim(this::warn);
    }

    private Map<String, String> idsOf(List<TopicSpec> changelogs) throws ExecutionException, InterruptedException {
        Map<String, String> ids = new HashMap<>();
        topics.describe(changelogs.stream()
                        .map(TopicSpec::name)
                        .filter(topics.existing()::contains)
                        .toList())
                .forEach((name, described) -> ids.put(name, described.topicId().toString()));
        return ids;
    }

    /** State is stored per partition: if partitions were added, it must be rebuilt. */
    private void requireStateOf(int partitions) throws ExecutionException, InterruptedException {
        String changelog = Changelogs.pool(stowage);
        if (topics.existing().contains(changelog)) {
            int had = topics.describedPartitions(changelog);
            if (had != partitions) {
                complaints.add("application " + stowage.applicationId() + " has state of " + had
                        + " partitions, but input topic " + stowage.inputTopic() + " has " + partitions
                        + "; add partitions to the output and reject topics, run `stowage repair`, then start");
            }
        }
    }

    private String mendPartitions(TopicSpec topic, int found) {
        String kafkaTopics = "kafka-topics.sh --bootstrap-server " + stowage.bootstrapServers();
        return found < topic.partitions()
                ? "`" + kafkaTopics + " --alter --topic " + topic.name() + " --partitions " + topic.partitions() + "`"
                : "set another " + topic.key() + ", or, if its records can be deleted, `" + kafkaTopics
                        + " --delete --topic " + topic.name() + "` and start again";
    }

    private void requireWritable() throws ExecutionException, InterruptedException {
        TopicDescription described = Objects.requireNonNull(TopicAdmin.onceKnown(() -> admin.describeTopics(
                                TopicCollection.ofTopicNames(List.of(stowage.inputTopic())),
                                new DescribeTopicsOptions().includeAuthorizedOperations(true))
                        .allTopicNames()
                        .get())
                .get(stowage.inputTopic()));
        Set<AclOperation> allowed = described.authorizedOperations();
        if (allowed != null
                && !allowed.isEmpty()
                && !allowed.contains(AclOperation.WRITE)
                && !allowed.contains(AclOperation.ALL)) {
            complaints.add("idle.flush is on, but this user may not write to input topic " + stowage.inputTopic()
                    + "; set idle.flush=0, or grant the permission: `kafka-acls.sh --bootstrap-server "
                    + stowage.bootstrapServers() + " --add --allow-principal User:... --operation Write --topic "
                    + stowage.inputTopic() + "`");
        }
    }

    private void warn(String message) {
        err.println("warning: " + ShownText.of(message));
        err.flush();
    }

    private void throwComplaints() {
        if (!complaints.isEmpty()) {
            throw new UserException("cannot start:\n  - "
                    + complaints.stream().map(ShownText::of).collect(Collectors.joining("\n  - ")));
        }
    }
}
