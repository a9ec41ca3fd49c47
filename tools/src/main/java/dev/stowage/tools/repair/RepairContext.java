package dev.stowage.tools.repair;

import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.position.Identity;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;

/**
 * What a repair of all partitions shares.
 *
 * @param identity identity of the current input topic
 * @param statisticsPartitions partitions of the statistics topic
 */
record RepairContext(
        StowageConfig config, SchemaRegistryClient registry, Identity identity, int statisticsPartitions) {}
