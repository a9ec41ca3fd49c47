/**
 * Creates and checks the topics. Start with {@link StartupChecks}.
 */
@NullMarked
package dev.stowage.cluster.topics;

import org.jspecify.annotations.NullMarked;
