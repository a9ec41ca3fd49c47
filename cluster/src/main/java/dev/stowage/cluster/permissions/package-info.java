/**
 * Permissions on clusters with ACLs: what each command needs, and which of it is missing. Start with {@link CommandGrants}, the table, and
 * {@link Permissions}, the check before a command starts.
 */
@NullMarked
package dev.stowage.cluster.permissions;

import org.jspecify.annotations.NullMarked;
