package dev.stowage.topology.streams;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * A key on its way to a sink, with the input partition that it comes from: output partition = input partition.
 *
 * @param partition input partition
 * @param key the key's bytes, null for none
 */
record Addressed(int partition, byte @Nullable [] key) {

    /** Writes the key as it is. */
    static final Serializer<Addressed> SERIALIZER = (topic, addressed) -> addressed.key();

    /** Sends each record to the partition of the number that it comes from. */
    static final StreamPartitioner<Addressed, byte[]> SAME_PARTITION =
            (topic, addressed, value, partitions) -> Optional.of(Set.of(addressed.partition()));

    /** For topics that may have fewer partitions than the input. */
    static final StreamPartitioner<Addressed, byte[]> FOLDED_PARTITION =
            (topic, addressed, value, partitions) -> Optional.of(Set.of(addressed.partition() % partitions));
}
