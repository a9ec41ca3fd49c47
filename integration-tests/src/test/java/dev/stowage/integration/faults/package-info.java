/** Faults on a seeded schedule while sequences are sent. Start with {@link Soaks}. */
@NullMarked
package dev.stowage.integration.faults;

import org.jspecify.annotations.NullMarked;
