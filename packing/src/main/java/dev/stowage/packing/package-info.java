/**
 * Places segments into rows and rows into batches. Start with {@link Packer}. Knows nothing of Kafka, Avro or clocks:
 * the same calls give the same batches.
 */
@NullMarked
package dev.stowage.packing;

import org.jspecify.annotations.NullMarked;
