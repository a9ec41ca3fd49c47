/**
 * The Kafka Streams topology around the core. Start with {@link dev.stowage.topology.streams.StowageTopology}.
 */
@NullMarked
package dev.stowage.topology.streams;

import org.jspecify.annotations.NullMarked;
