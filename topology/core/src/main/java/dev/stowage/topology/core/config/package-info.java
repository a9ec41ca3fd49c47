/**
 * The configuration of the topology: every key with its type, default, validator and documentation in one place. Start
 * with {@link StowageConfig}.
 */
@NullMarked
package dev.stowage.topology.core.config;

import org.jspecify.annotations.NullMarked;
