package dev.stowage.server.run;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the static members of an instance from the group after a failure. Kafka Streams would leave them until their session times out. */
final class GroupMembership {
    private static final Logger LOGGER = LoggerFactory.getLogger(GroupMembership.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private GroupMembership() {}

    /** @param instance prefix of the group instance ids of its threads, which end with a hyphen and a number */
    static void leave(Map<String, Object> clientProperties, String group, String instance) {
        try (Admin admin = Admin.create(clientProperties)) {
            Set<MemberToRemove> members = Objects.requireNonNull(admin.describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .members()
                    .stream()
                    .flatMap(member -> member.groupInstanceId().stream())
                    .filter(id -> id.startsWith(instance + "-"))
                    .map(MemberToRemove::new)
                    .collect(Collectors.toSet());
            if (!members.isEmpty()) {
                admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions(members))
                        .all()
                        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                LOGGER.atInfo().addKeyValue("members", members.size()).log("left the group");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.atWarn()
                    .addKeyValue("cause", e.getMessage())
                    .log("cannot leave the group; the members remain until the session times out");
        }
    }
}
