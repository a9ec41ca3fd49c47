/**
 * What checks of cluster, topics, registry and state find. Start with {@link Findings}.
 */
@NullMarked
package dev.stowage.cluster.findings;

import org.jspecify.annotations.NullMarked;
