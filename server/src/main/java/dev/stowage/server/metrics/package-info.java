/**
 * What Prometheus reads of an instance: Stowage's own metrics, Kafka's and those of the Java machine. Start with
 * {@link Metrics}.
 */
@NullMarked
package dev.stowage.server.metrics;

import org.jspecify.annotations.NullMarked;
