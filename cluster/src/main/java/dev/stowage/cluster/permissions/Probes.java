package dev.stowage.cluster.permissions;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Requests that a broker refuses if an operation is not allowed, and that change nothing if it is. One exception: a probed transactional id stays
 * in the transaction log until {@code transactional.id.expiration.ms} is over.
 */
final class Probes {
    /** A member that is in no group. */
    private static final String NOBODY = "stowage-permission-check";

    private final Admin admin;

    Probes(Admin admin) {
        this.admin = admin;
    }

    /** The needs of the given ones that the brokers refuse. Errors other than a refusal say nothing. */
    Set<Wanted> denied(Collection<Wanted> open) throws InterruptedException {
        // All requests are sent before the first answer is awaited.
        Map<Wanted, KafkaFuture<?>> asked = new HashMap<>();
        Set<String> created = new HashSet<>();
        for (Wanted wanted : open) {
            if (wanted.operation() == AclOperation.CREATE) {
                created.add(wanted.name());
            } else if (wanted.operation() == AclOperation.DESCRIBE_CONFIGS) {
                ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, wanted.name());
                asked.put(wanted, admin.describeConfigs(List.of(topic)).all());
            } else if (wanted.isOn(ResourceType.GROUP) && wanted.operation() == AclOperation.READ) {
                asked.put(
                        wanted,
                        admin.removeMembersFromConsumerGroup(
                                        wanted.name(),
                                        new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove(NOBODY))))
                                .all());
            } else if (wanted.isOn(ResourceType.TRANSACTIONAL_ID)) {
                asked.put(wanted, admin.fenceProducers(List.of(wanted.name())).all());
            }
        }
        Map<String, KafkaFuture<Void>> creations = admin.createTopics(
                        created.stream()
                                .map(name -> new NewTopic(name, Optional.empty(), Optional.empty()))
                                .toList(),
                        new CreateTopicsOptions().validateOnly(true))
                .values();
        for (Wanted wanted : open) {
            KafkaFuture<Void> creation = creations.get(wanted.name());
            if (wanted.operation() == AclOperation.CREATE && creation != null) {
                asked.put(wanted, creation);
            }
        }
        Set<Wanted> denied = new HashSet<>();
        for (Map.Entry<Wanted, KafkaFuture<?>> one : asked.entrySet()) {
            if (isRefused(one.getValue())) {
                denied.add(one.getKey());
            }
        }
        return denied;
    }

    private static boolean isRefused(KafkaFuture<?> asked) throws InterruptedException {
        try {
            asked.get();
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof AuthorizationException;
        }
    }
}
