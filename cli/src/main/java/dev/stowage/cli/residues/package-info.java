/** Text about residues that were cut or are unknown. Start with {@link CutResidues} and {@link UnknownShare}. */
@NullMarked
package dev.stowage.cli.residues;

import org.jspecify.annotations.NullMarked;
