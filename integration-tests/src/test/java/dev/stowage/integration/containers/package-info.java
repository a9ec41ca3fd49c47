/**
 * The application against real brokers in containers: {@code mvn verify -Pcontainers}. Without a Docker engine these tests
 * are skipped.
 */
@NullMarked
package dev.stowage.integration.containers;

import org.jspecify.annotations.NullMarked;
