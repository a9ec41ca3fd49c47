/** Which token stands for which letter. */
@NullMarked
package dev.stowage.topology.vocabulary;

import org.jspecify.annotations.NullMarked;
