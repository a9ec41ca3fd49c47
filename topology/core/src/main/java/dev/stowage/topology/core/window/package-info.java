/**
 * When the open window of a partition closes. Start with {@link WindowClock}.
 */
@NullMarked
package dev.stowage.topology.core.window;

import org.jspecify.annotations.NullMarked;
