/**
 * The metrics of an instance for Prometheus: those of Stowage, Kafka and the JVM. Start with {@link Metrics}.
 */
@NullMarked
package dev.stowage.server.metrics;

import org.jspecify.annotations.NullMarked;
