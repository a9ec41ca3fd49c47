/**
 * Views of the application on any instance: its own partitions from its stores, other partitions by querying the other instances. Start with
 * {@link ApplicationViews}.
 */
@NullMarked
package dev.stowage.server.view;

import org.jspecify.annotations.NullMarked;
