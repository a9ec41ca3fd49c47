/**
 * The Kafka Streams topology: raw sequences in, packed batches, rejects and pad statistics out. Start with
 * {@link StowageTopology}.
 */
@NullMarked
package dev.stowage.topology;

import org.jspecify.annotations.NullMarked;
