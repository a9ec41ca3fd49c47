/**
 * FASTA files. Start with {@link FastaReader}.
 */
@NullMarked
package dev.stowage.app.fasta;

import org.jspecify.annotations.NullMarked;
