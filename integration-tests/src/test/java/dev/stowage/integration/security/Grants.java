package dev.stowage.integration.security;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.permissions.AppResource;
import dev.stowage.cluster.permissions.CommandGrants;
import dev.stowage.cluster.permissions.Need;
import dev.stowage.cluster.permissions.Need.Condition;
import dev.stowage.integration.security.SecuredCluster.Grant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.resource.ResourcePattern;

/** The grants of the table for one application. */
record Grants(AppConfig config, String copy) {

    static Grants of(Map<String, String> settings, String copy) {
        return new Grants(AppConfig.load(Map.of(), null, Map.of(), settings), copy);
    }

    /** The grants of a command that are needed under the given conditions, for a user. */
    Set<Grant> of(CommandGrants command, String user, Condition... conditions) {
        Set<Condition> all = Set.of(conditions);
        return command.needs().stream()
                .filter(need -> all.contains(need.when()))
                .map(need -> new Grant(user, pattern(need), need.operation()))
                .collect(Collectors.toSet());
    }

    private ResourcePattern pattern(Need need) {
        AppResource resource = need.resource();
        List<String> names = resource == AppResource.COPY ? List.of(copy) : resource.names(config.stowage());
        return resource.pattern(config.stowage(), names.isEmpty() ? "" : names.get(0));
    }
}
