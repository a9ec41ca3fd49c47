package dev.stowage.cluster.permissions;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A need of a command for one resource of the cluster.
 *
 * @param name name of the topic or group, or transactional id
 */
record Wanted(Need need, String name) {

    AclOperation operation() {
        return need.operation();
    }

    boolean isOn(ResourceType type) {
        return need.resource().type() == type;
    }
}
