/**
 * The core: records of an input partition in, batches, rejects and statistics out. It knows Kafka's records but neither Kafka
 * Streams nor a clock: the same records give the same output. Start with {@link PartitionPacker}.
 */
@NullMarked
package dev.stowage.topology.core;

import org.jspecify.annotations.NullMarked;
