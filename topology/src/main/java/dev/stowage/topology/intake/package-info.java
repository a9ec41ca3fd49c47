/**
 * How records of the input come in: many of them through Kafka Streams as one. Start with {@link Portion}.
 */
@NullMarked
package dev.stowage.topology.intake;

import org.jspecify.annotations.NullMarked;
