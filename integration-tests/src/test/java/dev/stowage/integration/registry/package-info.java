/**
 * Stowage and schema registries. {@link dev.stowage.integration.registry.RegistrySuite} tests what must work with every
 * registry and with Confluent's own serializers on both sides; {@link dev.stowage.integration.registry.FakeRegistry}
 * simulates faults, and the tests with Answers, Outage and Start in their names check their effect on records and
 * application.
 */
@NullMarked
package dev.stowage.integration.registry;

import org.jspecify.annotations.NullMarked;
