package dev.stowage.integration.security;

import dev.stowage.integration.security.SecuredCluster.Grant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** Kafka's authorizer, which records the operations that each user was allowed to do. A question what is allowed is not recorded. */
public final class RecordingAuthorizer extends StandardAuthorizer {
    private static final Map<String, Set<Use>> USED = new ConcurrentHashMap<>();

    /** An operation on a resource. */
    private record Use(ResourcePattern resource, AclOperation operation) {

        /** Whether an ACL for a resource, or for all with a prefix, allows it. */
        private boolean isOf(ResourcePattern granted) {
            return resource.resourceType() == granted.resourceType()
                    && (granted.patternType() == PatternType.PREFIXED
                            ? resource.name().startsWith(granted.name())
                            : resource.name().equals(granted.name()));
        }
    }

    /** Whether the user of a grant has done what it allows. */
    static boolean isUsed(Grant grant) {
        return USED.getOrDefault(grant.user(), Set.of()).stream()
                .anyMatch(use -> use.operation() == grant.operation() && use.isOf(grant.resource()));
    }

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        List<AuthorizationResult> results = super.authorize(context, actions);
        for (int i = 0; i < actions.size(); i++) {
            Action action = actions.get(i);
            // Brokers do not log what they only report as allowed.
            if (results.get(i) == AuthorizationResult.ALLOWED && action.logIfAllowed()) {
                USED.computeIfAbsent(context.principal().getName(), unseen -> ConcurrentHashMap.newKeySet())
                        .add(new Use(action.resourcePattern(), action.operation()));
            }
        }
        return results;
    }
}
