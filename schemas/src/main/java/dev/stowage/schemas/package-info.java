/**
 * The contracts of Stowage's topics: records, codecs and Kafka serdes in the Confluent wire format. The schemas stand
 * in {@code schemas/src/main/avro}; start with {@link PackedBatch}. Package {@code reader} reads a whole topic.
 */
@NullMarked
package dev.stowage.schemas;

import org.jspecify.annotations.NullMarked;
