/**
 * FASTA files. Start with {@link FastaReader}.
 */
@NullMarked
package dev.stowage.files.fasta;

import org.jspecify.annotations.NullMarked;
