/** Tracks: values aligned with the letters of a sequence, from its record to its batch. */
@NullMarked
package dev.stowage.topology.core.tracks;

import org.jspecify.annotations.NullMarked;
