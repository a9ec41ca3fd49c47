package dev.stowage.topology.streams.position;

import dev.stowage.topology.core.position.Identity;

/**
 * What the brokers report about the input topic, queried when a partition is assigned and before each commit.
 * Thread-safe.
 */
public interface InputLog {

    /**
     * The input as the brokers answered.
     *
     * @param notBefore the question must not be older than this, by {@link System#nanoTime}
     * @throws org.apache.kafka.common.KafkaException if no broker answers
     */
    Identity identity(long notBefore);

    /**
     * What a range of offsets of one partition contains.
     *
     * @param from first offset
     * @param until offset behind the last
     * @throws org.apache.kafka.common.KafkaException if no broker answers
     */
    Gap gap(int partition, long from, long until);

    /**
     * A range of offsets that a reader is about to skip.
     *
     * @param removed offsets at its start that the log no longer holds; not all of them were records
     * @param readable committed records in the rest
     */
    record Gap(long removed, long readable) {}
}
