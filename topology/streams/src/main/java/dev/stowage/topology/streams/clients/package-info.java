/**
 * Kafka's clients as Kafka Streams is given them ({@link StreamsClients}): records of the input come in portions, failed transactions are
 * noted, and a send that fails ends the thread. Start with {@link Portion} and {@link FailedTransactions}.
 */
@NullMarked
package dev.stowage.topology.streams.clients;

import org.jspecify.annotations.NullMarked;
