/**
 * Opens files of sequences in the format that they have. Start with {@link SequenceFiles}.
 */
@NullMarked
package dev.stowage.files.read;

import org.jspecify.annotations.NullMarked;
