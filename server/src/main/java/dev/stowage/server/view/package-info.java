/**
 * What the application holds, seen from any instance: its own partitions from its stores, those of the others by asking
 * them. Start with {@link ApplicationViews}.
 */
@NullMarked
package dev.stowage.server.view;

import org.jspecify.annotations.NullMarked;
