/**
 * Rebuilding lost state from the topics. Start with {@link RepairCommand}.
 */
@NullMarked
package dev.stowage.app.repair;

import org.jspecify.annotations.NullMarked;
