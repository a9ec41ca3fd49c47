package dev.stowage.cluster.topics;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.findings.Finding.Area;
import dev.stowage.cluster.findings.Findings;
import dev.stowage.cluster.permissions.Permissions;
import dev.stowage.cluster.position.Changelogs;
import dev.stowage.cluster.position.GroupCheck;
import dev.stowage.cluster.position.PositionChecks;
import dev.stowage.cluster.position.StateDirectory;
import dev.stowage.topology.core.config.StowageConfig;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;

/** The checks of {@link StartupChecks} on a connected cluster. Not thread-safe. */
final class ClusterChecks {
    private final AppConfig config;
    private final StowageConfig stowage;
    private final Admin admin;
    private final Permissions permissions;
    private final Mode mode;
    private final Findings findings;
    private final TopicAdmin topics;

    /** What a check may do, and what it expects. */
    enum Mode {
        /** Creates topics, sets missing offsets and claims the state directory. */
        START,
        /** Changes nothing. A missing topic is a problem, because the application has used it. */
        EXPLAIN,
        /** Changes nothing. A missing topic is no problem if a start creates it. */
        FORESEE
    }

    /** @param err receives a message for each created topic */
    ClusterChecks(AppConfig config, Admin admin, Permissions permissions, Mode mode, Findings findings, PrintWriter err)
            throws ExecutionException, InterruptedException {
        this.config = config;
        this.stowage = config.stowage();
        this.admin = admin;
        this.permissions = permissions;
        this.mode = mode;
        this.findings = findings;
        topics = new TopicAdmin(config, admin, mode == Mode.START, err);
    }

    TopicAdmin topics() {
        return topics;
    }

    /** Checks the permissions of the command. */
    boolean isPermitted() throws InterruptedException {
        List<String> missing = permissions.missing(admin);
        missing.forEach(text -> findings.problem(Area.PERMISSIONS, text));
        return missing.isEmpty();
    }

    /** Checks the permissions again if topics were created, because brokers do not report permissions on missing topics. */
    boolean isPermittedOnCreated() throws InterruptedException {
        return !topics.takeCreated() || isPermitted();
    }

    /** Partitions of a topic, which is created if it is missing and that is allowed; 0 if it is missing, which is reported. */
    int partitionsOf(TopicSpec topic) throws ExecutionException, InterruptedException {
        if (mode == Mode.FORESEE && config.createTopics() && isMissing(topic.name())) {
            findings.ok(
                    Area.TOPICS,
                    "topic " + topic.name() + " (" + topic.key() + ") does not exist; `stowage run` creates it with "
                            + topic.partitions() + " partitions");
            return topic.partitions();
        }
        return topics.partitionsOf(topic, this::complain);
    }

    /** Checks a topic for a copy of the batches, which is created if it is missing. */
    void requireCopy(TopicSpec copy) throws ExecutionException, InterruptedException {
        int found = partitionsOf(copy);
        if (found > 0 && isPermittedOnCreated()) {
            if (found != copy.partitions()) {
                complain("topic " + copy.name() + " has " + found + " partitions but the input topic has "
                        + copy.partitions() + "; " + mendPartitions(copy, found));
            }
            TopicPropertyChecks properties = new TopicPropertyChecks(stowage, this::complain, this::warn);
            topics.maxMessageBytes(copy.name()).ifPresent(accepted -> properties.checkSize(copy, accepted));
        }
    }

    /** Partitions of the input topic; 0 if it is missing, which is reported. */
    int requireTopics() throws ExecutionException, InterruptedException {
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
                complain("topic " + output.name() + " has " + found + " partitions but the input topic " + input.name()
                        + " has " + partitions + "; " + mendPartitions(output, found));
            }
        }
        if (!isPermittedOnCreated()) {
            return partitions;
        }
        checkProperties(input, outputs);
        if (!findings.hasProblems() && !isMissing(input.name())) {
            requirePositions(partitions);
        }
        return partitions;
    }

    private void checkProperties(TopicSpec input, List<TopicSpec> outputs)
            throws ExecutionException, InterruptedException {
        List<String> changelogs = List.of(Changelogs.pool(stowage), Changelogs.statistics(stowage));
        Map<String, Config> found = topics.properties(Stream.concat(
                        Stream.concat(Stream.of(input), outputs.stream()).map(TopicSpec::name), changelogs.stream())
                .filter(topics.existing()::contains)
                .toList());
        TopicPropertyChecks properties = new TopicPropertyChecks(stowage, this::complain, this::warn);
        Config ofInput = found.get(input.name());
        if (ofInput != null) {
            properties.checkInput(ofInput);
        }
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
        for (TopicSpec topic : Stream.concat(Stream.of(input), outputs.stream()).toList()) {
            Config current = found.get(topic.name());
            if (current != null) {
                findings.ok(
                        Area.TOPICS,
                        "topic " + topic.name() + " (" + topic.key() + "): "
                                + topics.describedPartitions(topic.name()) + " partitions, "
                                + TopicPropertyChecks.summary(current));
            }
        }
    }

    /** Checks whether the application can continue where it stopped; if so, creates what is missing. */
    private void requirePositions(int partitions) throws ExecutionException, InterruptedException {
        GroupCheck.check(admin, stowage.applicationId(), stowage.inputTopic(), this::complainOfState);
        if (findings.hasProblems()) {
            return;
        }
        PositionChecks positions = new PositionChecks(stowage, admin, partitions, topics.existing());
        positions.check(this::complainOfState, text -> findings.warning(Area.STATE, text));
        List<TopicSpec> changelogs = TopicSpecs.changelogs(config, partitions);
        stateDirectory(partitions, changelogs).check(this::complainOfState);
        if (findings.hasProblems()) {
            return;
        }
        findings.ok(
                Area.STATE,
                "application " + stowage.applicationId() + ": " + positions.stored() + " of " + partitions
                        + " partitions have stored state, in agreement with offsets and topics; state.dir "
                        + stowage.stateDir());
        if (mode != Mode.START) {
            return;
        }
        positions.resume(this::complainOfState);
        for (TopicSpec changelog : changelogs) {
            if (topics.mayCreate() && isMissing(changelog.name())) {
                topics.create(changelog, TopicSpecs.changelogReplicationFactor(config));
            }
        }
        if (isPermittedOnCreated()) {
            stateDirectory(partitions, changelogs).claim(text -> findings.warning(Area.STATE, text));
        }
    }

    private StateDirectory stateDirectory(int partitions, List<TopicSpec> changelogs)
            throws ExecutionException, InterruptedException {
        Map<String, String> ids = new HashMap<>();
        topics.describe(changelogs.stream()
                        .map(TopicSpec::name)
                        .filter(topics.existing()::contains)
                        .toList())
                .forEach((name, described) -> ids.put(name, described.topicId().toString()));
        return new StateDirectory(stowage, admin.describeCluster().clusterId().get(), partitions, ids);
    }

    /** State is stored per partition: if partitions were added, it must be rebuilt. */
    private void requireStateOf(int partitions) throws ExecutionException, InterruptedException {
        String changelog = Changelogs.pool(stowage);
        if (!isMissing(changelog)) {
            int had = topics.describedPartitions(changelog);
            if (had != partitions) {
                complain("application " + stowage.applicationId() + " has state of " + had
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

    private boolean isMissing(String topic) {
        return !topics.existing().contains(topic);
    }

    private void complain(String text) {
        findings.problem(Area.TOPICS, text);
    }

    private void complainOfState(String text) {
        findings.problem(Area.STATE, text);
    }

    private void warn(String text) {
        findings.warning(Area.TOPICS, text);
    }
}
