/** Maps letters to token ids. */
@NullMarked
package dev.stowage.topology.core.vocabulary;

import org.jspecify.annotations.NullMarked;
