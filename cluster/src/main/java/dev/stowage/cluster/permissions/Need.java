package dev.stowage.cluster.permissions;

import org.apache.kafka.common.acl.AclOperation;

/**
 * An operation that a command needs on a resource of its application.
 *
 * @param when when the command needs it
 */
public record Need(AppResource resource, AclOperation operation, Condition when) {

    /** When an operation is needed. */
    public enum Condition {
        ALWAYS(""),
        TICKS(" with `idle.flush`"),
        CREATED(" if Stowage creates it"),
        /** State is stored per partition, so changelogs with another number of partitions than the input are replaced. */
        REPLACED(" if partitions were added to the input");

        private final String text;

        Condition(String text) {
            this.text = text;
        }

        /** The condition after the name of an operation. */
        String text() {
            return text;
        }
    }
}
