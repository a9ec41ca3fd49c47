/**
 * Counts of padding by bucket, and the store that keeps them. Start with {@link StatisticsStore}.
 */
@NullMarked
package dev.stowage.topology.core.statistics;

import org.jspecify.annotations.NullMarked;
