package dev.stowage.cluster.permissions;

import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;

/** What the brokers say about a topic or a group. */
sealed interface Answer {

    /**
     * It exists, and these operations are allowed.
     *
     * @param partitions partitions of a topic, 0 for a group
     */
    record Exists(Set<AclOperation> operations, int partitions) implements Answer {}

    /** It may be described, and does not exist. */
    record Missing() implements Answer {}

    /** It may not be described, so it is unknown whether it exists. Read, Write, Delete and Alter would include Describe. */
    record Hidden() implements Answer {}

    /** The brokers do not say. */
    record Unknown() implements Answer {}

    /** The answer for something that exists. A broker that reports no operations does not report them for anything. */
    static Answer exists(@Nullable Set<AclOperation> operations, int partitions) {
        return operations == null || !operations.contains(AclOperation.DESCRIBE)
                ? new Unknown()
                : new Exists(Set.copyOf(operations), partitions);
    }
}
