package dev.stowage.topology.core.tokens;

/**
 * The range of a raw sequence's residues that is packed.
 *
 * @param firstResidue position of its first residue, from 0
 * @param residues residues, at least 1
 * @param hasCls whether its segment starts with the cls token
 * @param hasEos whether its segment ends on the eos token
 * @param unknown residues of it that are outside the vocabulary
 * @param cut residues of the sequence that are in no piece: those between the previous piece and this one and, for the last piece, those
 *     behind it
 */
public record Piece(int firstResidue, int residues, boolean hasCls, boolean hasEos, int unknown, int cut) {
    public Piece {
        if (firstResidue < 0 || residues < 1) {
            throw new IllegalArgumentException(
                    "a piece starts at >= 0 and has >= 1 residue but was " + firstResidue + ", " + residues);
        }
        if (unknown < 0 || unknown > residues) {
            throw new IllegalArgumentException(
                    "of " + residues + " residues 0 to all can be unknown but were " + unknown);
        }
    }

    /** A piece of letters of the vocabulary. */
    public Piece(int firstResidue, int residues, boolean hasCls, boolean hasEos) {
        this(firstResidue, residues, hasCls, hasEos, 0, 0);
    }

    /** The same piece, of whose residues so many are outside the vocabulary. */
    Piece withUnknown(int count) {
        return new Piece(firstResidue, residues, hasCls, hasEos, count, cut);
    }

    /** The same piece, beside which so many residues are in no piece. */
    Piece withCut(int residuesCut) {
        return new Piece(firstResidue, residues, hasCls, hasEos, unknown, residuesCut);
    }

    /** Position of the first residue behind it. */
    public int end() {
        return firstResidue + residues;
    }

    /** Tokens of its segment, special tokens included. */
    public int length() {
        return residues + (hasCls ? 1 : 0) + (hasEos ? 1 : 0);
    }
}
