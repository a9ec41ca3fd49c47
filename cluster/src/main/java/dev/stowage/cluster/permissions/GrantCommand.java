package dev.stowage.cluster.permissions;

import dev.stowage.cluster.permissions.Need.Condition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.utils.SecurityUtils;

/** The command line of Kafka that grants what a user lacks. */
final class GrantCommand {
    private final Map<String, Object> client;
    private final String principal;

    /** @param clientProperties properties of the clients of the user */
    GrantCommand(Map<String, Object> clientProperties) {
        client = clientProperties;
        principal = Principal.of(clientProperties);
    }

    /** Who lacks what, and the command. */
    String sentence(ResourcePattern resource, Collection<Wanted> missing) {
        List<String> operations = missing.stream()
                .map(wanted -> SecurityUtils.operationName(wanted.operation()))
                .distinct()
                .sorted()
                .toList();
        boolean ticks = missing.stream().anyMatch(wanted -> wanted.need().when() == Condition.TICKS);
        String topic = resource.patternType() == PatternType.PREFIXED ? "s that start with " : " ";
        return "user " + principal + " may not " + String.join(", ", operations) + " on " + type(resource) + topic
                + resource.name() + (ticks ? ", which ticks need (or set idle.flush=0)" : "") + "; `"
                + line(resource, operations) + "`";
    }

    private String line(ResourcePattern resource, List<String> operations) {
        String protocol = String.valueOf(client.getOrDefault(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL));
        return "kafka-acls.sh --bootstrap-server " + client.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)
                + (protocol.equals(CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL)
                        ? ""
                        : " --command-config admin.properties")
                + " --add --allow-principal " + quoted(principal)
                + operations.stream()
                        .map(operation -> " --operation " + operation)
                        .collect(Collectors.joining())
                + " --" + type(resource).replace(' ', '-') + " " + quoted(resource.name())
                + (resource.patternType() == PatternType.PREFIXED ? " --resource-pattern-type prefixed" : "");
    }

    private static String type(ResourcePattern resource) {
        return switch (resource.resourceType()) {
            case TOPIC -> "topic";
            case GROUP -> "group";
            default -> "transactional id";
        };
    }

    /** The text as one word of a shell. */
    private static String quoted(String text) {
        return text.matches("[\\w.:=@/-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
