/**
 * Rebuilding lost state from the topics. Start with {@link RepairCommand}.
 */
@NullMarked
package dev.stowage.tools.repair;

import org.jspecify.annotations.NullMarked;
