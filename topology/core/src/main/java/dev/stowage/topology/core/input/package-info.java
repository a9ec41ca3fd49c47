/**
 * Records of the input topic: sequences, ticks, and what cannot be packed. Start with {@link SequenceReader}.
 */
@NullMarked
package dev.stowage.topology.core.input;

import org.jspecify.annotations.NullMarked;
