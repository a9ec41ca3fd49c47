/**
 * Verification of the output against the input. Start with {@link PartitionVerifier}.
 */
@NullMarked
package dev.stowage.tools.verify;

import org.jspecify.annotations.NullMarked;
