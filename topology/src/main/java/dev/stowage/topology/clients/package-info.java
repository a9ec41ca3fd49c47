/**
 * Kafka's clients as Kafka Streams is given them ({@link StreamsClients}): records of the input come in portions, and batches are
 * compressed by a thread of their own. Start with {@link Portion} and {@link BackgroundProducer}.
 */
@NullMarked
package dev.stowage.topology.clients;

import org.jspecify.annotations.NullMarked;
