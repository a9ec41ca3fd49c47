/** How residues that were cut or are unknown are shown. Start with {@link CutResidues} and {@link UnknownShare}. */
@NullMarked
package dev.stowage.cli.residues;

import org.jspecify.annotations.NullMarked;
