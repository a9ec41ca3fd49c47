/**
 * Whether the output holds what the input says. Start with {@link PartitionVerifier}.
 */
@NullMarked
package dev.stowage.tools.verify;

import org.jspecify.annotations.NullMarked;
