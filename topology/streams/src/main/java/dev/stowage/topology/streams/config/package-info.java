/**
 * The properties that Kafka Streams is started with. Start with {@link dev.stowage.topology.streams.config.StreamsSettings}.
 */
@NullMarked
package dev.stowage.topology.streams.config;

import org.jspecify.annotations.NullMarked;
