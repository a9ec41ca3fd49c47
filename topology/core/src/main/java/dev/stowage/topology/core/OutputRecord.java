package dev.stowage.topology.core;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record that the packer emits: a batch, a reject, or a record of the statistics topic.
 *
 * @param key null for none
 * @param value null for none
 * @param timestamp ms since 1970
 */
public record OutputRecord(byte @Nullable [] key, byte @Nullable [] value, long timestamp, Headers headers) {}
