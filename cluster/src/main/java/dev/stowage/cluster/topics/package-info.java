/**
 * What Stowage asks of its topics, and how they are made. Start with {@link StartupChecks}.
 */
@NullMarked
package dev.stowage.cluster.topics;

import org.jspecify.annotations.NullMarked;
