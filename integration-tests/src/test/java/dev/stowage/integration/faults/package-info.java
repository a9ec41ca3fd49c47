/**
 * Faults on a seeded schedule while sequences flow. Start with {@link Soaks}.
 */
@NullMarked
package dev.stowage.integration.faults;

import org.jspecify.annotations.NullMarked;
