/**
 * What files of all formats have in common: their sequences, and the options and errors of reading them. Start with {@link SequenceReader}.
 */
@NullMarked
package dev.stowage.files.sequence;

import org.jspecify.annotations.NullMarked;
