/**
 * A Kafka broker and a schema registry inside one process, for the demo and for tests. Start with
 * {@link EmbeddedBroker} and {@link EmbeddedRegistry}.
 */
@NullMarked
package dev.stowage.embedded;

import org.jspecify.annotations.NullMarked;
