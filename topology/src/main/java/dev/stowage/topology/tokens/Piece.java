package dev.stowage.topology.tokens;

/**
 * The stretch of a raw sequence's residues that is packed.
 *
 * @param firstResidue position of its first residue, from 0
 * @param residues residues, at least 1
 * @param hasCls whether its segment starts with the cls token
 * @param hasEos whether its segment ends on the eos token
 */
public record Piece(int firstResidue, int residues, boolean hasCls, boolean hasEos) {
    public Piece {
        if (firstResidue < 0 || residues < 1) {
            throw new IllegalArgumentException(
                    "a piece starts at >= 0 and has >= 1 residue but was " + firstResidue + ", " + residues);
        }
    }

    /** Tokens of its segment, special tokens included. */
    public int length() {
        return residues + (hasCls ? 1 : 0) + (hasEos ? 1 : 0);
    }
}
