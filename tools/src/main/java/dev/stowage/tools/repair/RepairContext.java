package dev.stowage.tools.repair;

import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.position.Identity;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;

/**
 * What a repair reads from.
 *
 * @param identity of the input as it is now
 * @param statisticsPartitions partitions of the statistics topic
 */
record RepairContext(
        StowageConfig config, SchemaRegistryClient registry, Identity identity, int statisticsPartitions) {}
