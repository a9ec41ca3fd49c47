/**
 * Views: immutable values that show the state of a partition as of the last commit. Start with {@link PartitionView}.
 */
@NullMarked
package dev.stowage.topology.core.view;

import org.jspecify.annotations.NullMarked;
