/**
 * Stowage and schema registries. {@link dev.stowage.integration.registry.RegistrySuite} holds what must work with every
 * registry and with Confluent's own serializers at both ends; {@link dev.stowage.integration.registry.FakeRegistry}
 * misbehaves on demand, and the tests with Answers, Outage and Start in their names say what becomes of records and application
 * then.
 */
@NullMarked
package dev.stowage.integration.registry;

import org.jspecify.annotations.NullMarked;
