package dev.stowage.cluster.permissions;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Asks the brokers which operations are allowed. What they do not say counts as allowed, because the operation itself will tell.
 *
 * <p>Brokers report the allowed operations of topics, groups and the cluster on request. {@link Probes} find out the rest.
 */
final class BrokerAnswers {
    /** What a broker reports without an authorizer, and for a super user. */
    private static final Set<AclOperation> ALL_OF_CLUSTER =
            Set.of(AclOperation.CREATE, AclOperation.ALTER, AclOperation.ALTER_CONFIGS, AclOperation.CLUSTER_ACTION);

    private static final Set<AclOperation> ALL_OF_TOPIC =
            Set.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DELETE, AclOperation.ALTER_CONFIGS);

    private final Admin admin;
    private final Set<AclOperation> cluster;
    private final Map<String, Answer> topics;
    private final Map<String, Answer> groups;

    private BrokerAnswers(
            Admin admin, Set<AclOperation> cluster, Map<String, Answer> topics, Map<String, Answer> groups) {
        this.admin = admin;
        this.cluster = cluster;
        this.topics = topics;
        this.groups = groups;
    }

    /** Asks about the resources of the given needs. */
    static BrokerAnswers ask(Admin admin, List<Wanted> wanted) throws InterruptedException {
        // All requests are sent before the first answer is awaited.
        KafkaFuture<Set<AclOperation>> cluster = admin.describeCluster(
                        new DescribeClusterOptions().includeAuthorizedOperations(true))
                .authorizedOperations();
        Map<String, KafkaFuture<TopicDescription>> topics = admin.describeTopics(
                        TopicCollection.ofTopicNames(names(wanted, ResourceType.TOPIC)),
                        new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        Map<String, KafkaFuture<ConsumerGroupDescription>> groups = admin.describeConsumerGroups(
                        names(wanted, ResourceType.GROUP),
                        new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                .describedGroups();
        return new BrokerAnswers(admin, clusterOperations(cluster), answersOfTopics(topics), answersOfGroups(groups));
    }

    /** The needs that are not met. */
    Set<Wanted> missing(List<Wanted> wanted) throws InterruptedException {
        Set<Wanted> missing = new HashSet<>();
        Set<Wanted> open = new HashSet<>();
        for (Wanted need : wanted) {
            if (applies(need) && isDenied(need)) {
                missing.add(need);
            } else if (applies(need) && isOpen(need)) {
                open.add(need);
            }
        }
        if (!isUnrestricted()) {
            missing.addAll(new Probes(admin).denied(open));
        }
        return missing;
    }

    private boolean applies(Wanted wanted) {
        return switch (wanted.need().when()) {
            case ALWAYS, TICKS -> true;
            case CREATED -> answer(wanted) instanceof Answer.Missing || isReplaced(wanted);
            case REPLACED -> isReplaced(wanted);
        };
    }

    private boolean isReplaced(Wanted wanted) {
        return wanted.need().resource() == AppResource.CHANGELOGS
                && answer(wanted) instanceof Answer.Exists changelog
                && topics.values().stream()
                        .anyMatch(topic ->
                                topic instanceof Answer.Exists other && other.partitions() != changelog.partitions());
    }

    private boolean isDenied(Wanted wanted) {
        Answer answer = answer(wanted);
        if (wanted.operation() == AclOperation.CREATE) {
            // A permission on the cluster, which may be hidden, includes it.
            return false;
        }
        return answer instanceof Answer.Exists exists
                ? !exists.operations().contains(wanted.operation())
                : answer instanceof Answer.Hidden && wanted.operation() != AclOperation.DESCRIBE_CONFIGS;
    }

    /** Whether the answers leave open if the operation is allowed. */
    private boolean isOpen(Wanted wanted) {
        if (wanted.operation() == AclOperation.CREATE && cluster.contains(AclOperation.CREATE)) {
            return false;
        }
        return !(answer(wanted) instanceof Answer.Exists exists)
                || (wanted.operation() == AclOperation.CREATE
                        && !exists.operations().contains(AclOperation.CREATE));
    }

    private boolean isUnrestricted() {
        return cluster.containsAll(ALL_OF_CLUSTER)
                && topics.values().stream()
                        .allMatch(topic -> topic instanceof Answer.Missing
                                || (topic instanceof Answer.Exists exists
                                        && exists.operations().containsAll(ALL_OF_TOPIC)));
    }

    private Answer answer(Wanted wanted) {
        // A group and a transactional id may have the same name.
        Map<String, Answer> answers =
                switch (wanted.need().resource().type()) {
                    case TOPIC -> topics;
                    case GROUP -> groups;
                    default -> Map.of();
                };
        return answers.getOrDefault(wanted.name(), new Answer.Unknown());
    }

    private static List<String> names(List<Wanted> wanted, ResourceType type) {
        return wanted.stream()
                .filter(need -> need.isOn(type))
                .map(Wanted::name)
                .distinct()
                .toList();
    }

    private static Set<AclOperation> clusterOperations(KafkaFuture<Set<AclOperation>> asked)
            throws InterruptedException {
        try {
            Set<AclOperation> operations = asked.get();
            return operations == null ? Set.of() : operations;
        } catch (ExecutionException e) {
            return Set.of();
        }
    }

    private static Map<String, Answer> answersOfTopics(Map<String, KafkaFuture<TopicDescription>> asked)
            throws InterruptedException {
        Map<String, Answer> answers = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : asked.entrySet()) {
            answers.put(topic.getKey(), answer(topic.getValue()));
        }
        return answers;
    }

    private static Answer answer(KafkaFuture<TopicDescription> asked) throws InterruptedException {
        try {
            TopicDescription topic = asked.get();
            return Answer.exists(
                    topic.authorizedOperations(), topic.partitions().size());
        } catch (ExecutionException e) {
            return refusal(e);
        }
    }

    private static Map<String, Answer> answersOfGroups(Map<String, KafkaFuture<ConsumerGroupDescription>> asked)
            throws InterruptedException {
        Map<String, Answer> answers = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<ConsumerGroupDescription>> group : asked.entrySet()) {
            try {
                answers.put(group.getKey(), Answer.exists(group.getValue().get().authorizedOperations(), 0));
            } catch (ExecutionException e) {
                answers.put(group.getKey(), refusal(e));
            }
        }
        return answers;
    }

    private static Answer refusal(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof AuthorizationException) {
            return new Answer.Hidden();
        }
        return cause instanceof UnknownTopicOrPartitionException || cause instanceof GroupIdNotFoundException
                ? new Answer.Missing()
                : new Answer.Unknown();
    }
}
