package dev.stowage.app.topics;

import dev.stowage.app.UserException;
import dev.stowage.app.config.AppConfig;
import dev.stowage.topology.StowageTopology;
import dev.stowage.topology.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks at the live cluster before anything starts: what would go wrong later is said now, with what mends it. */
public final class StartupChecks {
    private static final int TIMEOUT_MS = 15_000;
    private static final int KNOWN_POLL_MS = 100;

    private final AppConfig config;
    private final StowageConfig stowage;
    private final Admin admin;
    private final PrintWriter err;
    private final List<String> complaints = new ArrayList<>();
    private final Set<String> existing = new HashSet<>();

    private StartupChecks(AppConfig config, Admin admin, PrintWriter err) {
        this.config = config;
        this.stowage = config.stowage();
        this.admin = admin;
        this.err = err;
    }

    /**
     * Makes the topics that are missing, if allowed, and checks all of them.
     *
     * @return partitions of the input topic
     * @throws UserException naming everything that is in the way, and for each the command that mends it
     */
    public static int run(AppConfig config, SchemaRegistryClient registry, PrintWriter err) {
        int[] partitions = new int[1];
        with(config, err, checks -> {
            checks.requireRegistry(registry);
            partitions[0] = checks.requireTopics();
        });
        return partitions[0];
    }

    /** Makes the input topic if it is missing and that is allowed. */
    public static void prepareInput(AppConfig config, PrintWriter err) {
        with(config, err, checks -> checks.partitionsOf(TopicSpecs.input(config)));
    }

    /** Makes a topic for a copy of the batches, or checks that it suits. */
    public static void prepareCopy(AppConfig config, String topic, int partitions, PrintWriter err) {
        with(config, err, checks -> {
            TopicSpec spec = TopicSpecs.copy(config, topic, partitions);
            int found = checks.partitionsOf(spec);
            if (found > 0 && found != partitions) {
                checks.complaints.add("topic " + topic + " has " + found + " partitions but the input topic has "
                        + partitions + "; " + checks.mendPartitions(spec, found));
            }
        });
    }

    private interface Step {
        void take(StartupChecks checks) throws ExecutionException, InterruptedException;
    }

    private static void with(AppConfig config, PrintWriter err, Step step) {
        Map<String, Object> properties = config.stowage().clientProperties();
        properties.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        // A single request may have less time; then it is repeated.
        int request = Integer.parseInt(
                properties.get(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG).toString());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.max(TIMEOUT_MS, request));
        try (Admin admin = Admin.create(properties)) {
            StartupChecks checks = new StartupChecks(config, admin, err);
            checks.requireCluster();
            BrokerVersion.require(admin, config.stowage().bootstrapServers());
            checks.existing.addAll(admin.listTopics().names().get());
            step.take(checks);
            checks.throwComplaints();
        } catch (ExecutionException e) {
            throw new UserException(
                    "the cluster at " + config.stowage().bootstrapServers() + " answered: "
                            + e.getCause().getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted during the checks of the start", e);
        }
    }

    private void requireCluster() throws InterruptedException {
        try {
            admin.describeCluster().nodes().get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new UserException(
                    "no Kafka broker answers at " + stowage.bootstrapServers() + " (" + cause.getMessage()
                            + "); start one, for instance with `stowage broker`, or set bootstrap.servers",
                    e);
        }
    }

    private void requireRegistry(SchemaRegistryClient registry) {
        try {
            registry.getAllSubjects();
        } catch (RestClientException e) {
            // It is there, and has its own mind about who may list subjects; writing a schema will tell.
            if (e.getStatus() == 401) {
                complaints.add("the schema registry at " + stowage.schemaRegistryUrl()
                        + " refuses the credentials; set registry.basic.auth.user.info or registry.bearer.auth.token");
            }
        } catch (IOException e) {
            complaints.add("no schema registry answers at " + stowage.schemaRegistryUrl() + " (" + e.getMessage()
                    + "); start one, for instance with `stowage broker`, or set schema.registry.url");
        }
    }

    /** Partitions of the input topic; 0 if it is missing, which is complained of. */
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
        List<String> changelogs =
                List.of(changelog(StowageTopology.POOL_STORE), changelog(StowageTopology.STATISTICS_STORE));
        Map<String, Config> found = properties(Stream.concat(
                        Stream.concat(Stream.of(input), outputs.stream()).map(TopicSpec::name), changelogs.stream())
                .filter(existing::contains)
                .toList());
        if (!stowage.idleFlush().isZero()) {
            requireWritable();
        }
        TopicProperties properties = new TopicProperties(stowage, complaints::add, this::warn);
        properties.checkInput(found.get(input.name()));
        outputs.stream()
                .filter(output -> found.containsKey(output.name()))
                .forEach(output -> properties.checkOutput(output, found.get(output.name())));
        changelogs.stream()
                .filter(found::containsKey)
                .forEach(changelog -> properties.checkChangelog(changelog, found.get(changelog)));
        return partitions;
    }

    /** State belongs to partitions: when there are more of them, it must be empty and start anew. */
    private void requireStateOf(int partitions) throws ExecutionException, InterruptedException {
        String changelog = changelog(StowageTopology.POOL_STORE);
        if (existing.contains(changelog)) {
            int had = describedPartitions(changelog);
            if (had != partitions) {
                complaints.add("application " + stowage.applicationId() + " has state of " + had
                        + " partitions, but input topic " + stowage.inputTopic() + " has " + partitions
                        + "; to grow: `stowage close`, stop, alter input and output, `stowage reset --keep-offsets`,"
                        + " start (once it is altered while sequences wait, only a full `stowage reset` is left)");
            }
        }
    }

    private String changelog(String store) {
        return stowage.applicationId() + "-" + store + "-changelog";
    }

    private String mendPartitions(TopicSpec topic, int found) {
        String kafkaTopics = "kafka-topics.sh --bootstrap-server " + stowage.bootstrapServers();
        return found < topic.partitions()
                ? "`" + kafkaTopics + " --alter --topic " + topic.name() + " --partitions " + topic.partitions() + "`"
                : "name another " + topic.key() + ", or, if its content may go, `" + kafkaTopics + " --delete --topic "
                        + topic.name() + "` and start again";
    }

    /** The topic's partitions, after making it if need be; 0 if it is missing and stays so. */
    private int partitionsOf(TopicSpec topic) throws ExecutionException, InterruptedException {
        if (existing.contains(topic.name())) {
            return describedPartitions(topic.name());
        }
        if (!config.createTopics()) {
            complaints.add("topic " + topic.name() + " (" + topic.key() + ") does not exist and topics.create=false; `"
                    + topic.createCommand(stowage.bootstrapServers(), config.replicationFactor()) + "`");
            return 0;
        }
        try {
            admin.createTopics(List.of(topic.newTopic(config.replicationFactor())))
                    .all()
                    .get();
            err.println("created topic " + topic.name() + " with " + topic.partitions() + " partitions");
            err.flush();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InvalidConfigurationException unknown) {
                throw BrokerVersion.refused(topic.name(), unknown, stowage.bootstrapServers());
            }
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        existing.add(topic.name());
        int partitions = describedPartitions(topic.name());
        awaitLeaders(topic.name(), partitions);
        return partitions;
    }

    private int describedPartitions(String topic) throws ExecutionException, InterruptedException {
        return onceKnown(() -> admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .size());
    }

    /** Asks the leader of every partition: one that does not hold it yet would take a producer's requests out of order. */
    private void awaitLeaders(String topic, int partitions) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> every = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
        onceKnown(() -> admin.listOffsets(every).all().get());
    }

    private interface Question<T> {
        T ask() throws ExecutionException, InterruptedException;
    }

    /** A topic that was made a moment ago is not known to every broker yet. */
    private static <T> T onceKnown(Question<T> question) throws ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        while (true) {
            try {
                return question.ask();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(KNOWN_POLL_MS);
            }
        }
    }

    private Map<String, Config> properties(List<String> topics) throws ExecutionException, InterruptedException {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        return onceKnown(() -> admin.describeConfigs(resources).all().get()).entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
    }

    private void requireWritable() throws ExecutionException, InterruptedException {
        TopicDescription described = onceKnown(() -> admin.describeTopics(
                        TopicCollection.ofTopicNames(List.of(stowage.inputTopic())),
                        new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .allTopicNames()
                .get()
                .get(stowage.inputTopic()));
        Set<AclOperation> allowed = described.authorizedOperations();
        if (allowed != null
                && !allowed.isEmpty()
                && !allowed.contains(AclOperation.WRITE)
                && !allowed.contains(AclOperation.ALL)) {
            complaints.add("idle.flush is on, but this user may not write to input topic " + stowage.inputTopic()
                    + "; set idle.flush=0, or grant it: `kafka-acls.sh --bootstrap-server "
                    + stowage.bootstrapServers() + " --add --allow-principal User:... --operation Write --topic "
                    + stowage.inputTopic() + "`");
        }
    }

    private void warn(String message) {
        err.println("warning: " + message);
        err.flush();
    }

    private void throwComplaints() {
        if (!complaints.isEmpty()) {
            throw new UserException("cannot start:\n  - " + String.join("\n  - ", complaints));
        }
    }
}
