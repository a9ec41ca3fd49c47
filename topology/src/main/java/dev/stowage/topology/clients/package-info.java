/**
 * Kafka's clients as Kafka Streams is given them ({@link StreamsClients}): batches are compressed by a thread of their own. Start with
 * {@link BackgroundProducer}.
 */
@NullMarked
package dev.stowage.topology.clients;

import org.jspecify.annotations.NullMarked;
