package dev.stowage.files.fasta;

import dev.stowage.topology.core.vocabulary.Vocabulary;

/**
 * Options for reading FASTA.
 *
 * @param vocabulary its characters other than letters are residues, too
 */
public record ReadOptions(GapPolicy alignment, OversizePolicy oversize, Vocabulary vocabulary) {
    /** Max residues of a sequence, limited by the size of a produce request. */
    static final int MAX_RESIDUES = 16 << 20;

    public static final ReadOptions DEFAULT =
            new ReadOptions(GapPolicy.REFUSE, OversizePolicy.FAIL, Vocabulary.esm(true));

    boolean isResidue(int character) {
        return (character >= 'A' && character <= 'Z')
                || (character >= 'a' && character <= 'z')
                || character == '*'
                || (isGap(character) && alignment == GapPolicy.KEEP)
                || (isOther(character) && vocabulary.idOf((byte) character) != Vocabulary.UNKNOWN_LETTER);
    }

    static boolean isGap(int character) {
        return character == '-' || character == '.';
    }

    private static boolean isOther(int character) {
        return character > ' ' && character < 0x7f && character != '>' && !isGap(character);
    }
}
