package dev.stowage.cluster.topics;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Describes and creates topics. */
final class TopicAdmin {
    private static final int TIMEOUT_MS = 15_000;
    private static final int KNOWN_POLL_MS = 100;

    private final AppConfig config;
    private final Admin admin;
    private final boolean mayCreate;
    private final PrintWriter err;
    private final Set<String> existing = new HashSet<>();
    private boolean created;

    /** @param mayCreate whether missing topics are created, if {@code topics.create} allows it */
    TopicAdmin(AppConfig config, Admin admin, boolean mayCreate, PrintWriter err)
            throws ExecutionException, InterruptedException {
        this.config = config;
        this.admin = admin;
        this.mayCreate = mayCreate && config.createTopics();
        this.err = err;
        existing.addAll(admin.listTopics().names().get());
    }

    boolean mayCreate() {
        return mayCreate;
    }

    /** Whether a topic was created since the last call. */
    boolean takeCreated() {
        boolean since = created;
        created = false;
        return since;
    }

    /** Names of all topics. */
    Set<String> existing() {
        return Set.copyOf(existing);
    }

    /**
     * Partitions of a topic, which is created if it is missing.
     *
     * @param complaints receives the problem if it is missing and may not be created
     * @return 0 if it is missing
     */
    int partitionsOf(TopicSpec topic, Consumer<String> complaints) throws ExecutionException, InterruptedException {
        if (existing.contains(topic.name())) {
            return describedPartitions(topic.name());
        }
        if (!mayCreate) {
            complaints.accept("topic " + topic.name() + " (" + topic.key()
                    + ") does not exist"
                    + (config.createTopics() ? "" : " and topics.create=false") + "; `"
                    + topic.createCommand(config.stowage().bootstrapServers(), config.replicationFactor()) + "`");
            return 0;
        }
        return create(topic, config.replicationFactor());
    }

    /** Creates a topic if it is missing, or recreates it if it has another number of partitions. */
    void replace(TopicSpec topic, int replicationFactor) throws ExecutionException, InterruptedException {
        if (existing.contains(topic.name())) {
            if (describedPartitions(topic.name()) == topic.partitions()) {
                return;
            }
            admin.deleteTopics(List.of(topic.name())).all().get();
            existing.remove(topic.name());
            awaitAbsence(topic.name());
        }
        create(topic, replicationFactor);
    }

    private void awaitAbsence(String topic) throws ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        while (admin.listTopics().names().get().contains(topic)) {
            if (System.nanoTime() > deadline) {
                throw new UserException("topic " + topic + " was not deleted within " + TIMEOUT_MS / 1_000
                        + " s (delete.topic.enable?); run the command again");
            }
            TimeUnit.MILLISECONDS.sleep(KNOWN_POLL_MS);
        }
    }

    /**
     * Creates a topic, unless another instance has just created it, and waits until its partitions can be written.
     *
     * @return its partitions
     */
    int create(TopicSpec topic, int replicationFactor) throws ExecutionException, InterruptedException {
        try {
            admin.createTopics(List.of(topic.newTopic(replicationFactor))).all().get();
            err.println("created topic " + topic.name() + " with " + topic.partitions() + " partitions");
            err.flush();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InvalidConfigurationException unknown) {
                throw BrokerVersion.refused(
                        topic.name(), unknown, config.stowage().bootstrapServers());
            }
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        existing.add(topic.name());
        created = true;
        int partitions = describedPartitions(topic.name());
        awaitLeaders(topic.name(), partitions);
        return partitions;
    }

    int describedPartitions(String topic) throws ExecutionException, InterruptedException {
        return Objects.requireNonNull(describe(List.of(topic)).get(topic))
                .partitions()
                .size();
    }

    Map<String, TopicDescription> describe(Collection<String> topics) throws ExecutionException, InterruptedException {
        return onceKnown(() -> admin.describeTopics(topics).allTopicNames().get());
    }

    /** Queries the leader of every partition. A leader that does not have its partition yet would receive a producer's requests out of order. */
    private void awaitLeaders(String topic, int partitions) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> every = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
        onceKnown(() -> admin.listOffsets(every).all().get());
    }

    interface Question<T> {
        T ask() throws ExecutionException, InterruptedException;
    }

    /** Retries while a broker does not know a topic that was just created. */
    static <T> T onceKnown(Question<T> question) throws ExecutionException, InterruptedException {
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

    /** max.message.bytes of a topic; empty if this user is not authorized to read it. */
    OptionalLong maxMessageBytes(String topic) throws ExecutionException, InterruptedException {
        try {
            return OptionalLong.of(Long.parseLong(
                    Objects.requireNonNull(properties(List.of(topic)).get(topic))
                            .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                            .value()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return OptionalLong.empty();
            }
            throw e;
        }
    }

    Map<String, Config> properties(List<String> topics) throws ExecutionException, InterruptedException {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        return onceKnown(() -> admin.describeConfigs(resources).all().get()).entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
    }
}
