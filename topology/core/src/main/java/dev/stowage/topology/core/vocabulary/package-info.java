/** Which token stands for which letter. */
@NullMarked
package dev.stowage.topology.core.vocabulary;

import org.jspecify.annotations.NullMarked;
