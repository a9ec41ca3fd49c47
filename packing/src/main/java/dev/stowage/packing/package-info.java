/**
 * Places segments into rows and rows into batches. Start with {@link Packer}. Deterministic, and independent of Kafka,
 * Avro and clocks: the same calls produce the same batches.
 */
@NullMarked
package dev.stowage.packing;

import org.jspecify.annotations.NullMarked;
