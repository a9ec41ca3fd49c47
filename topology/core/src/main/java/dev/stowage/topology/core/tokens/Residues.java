package dev.stowage.topology.core.tokens;

/**
 * The residues of a raw sequence as letters, one byte each; a letter beyond ASCII is one byte above 0x7f. Used again from
 * sequence to sequence.
 */
public final class Residues {
    private byte[] letters = new byte[0];
    private int from;
    private int count;
    private int unknown;
    private boolean stopStripped;
    private boolean whiteSpaceStripped;

    /** All of the given letters, none of them outside the vocabulary; they are not copied. */
    public static Residues of(byte[] letters) {
        Residues residues = new Residues();
        residues.set(letters, 0, letters.length, 0);
        return residues;
    }

    void set(byte[] of, int first, int number, int outsideVocabulary) {
        letters = of;
        from = first;
        count = number;
        unknown = outsideVocabulary;
    }

    void setStripped(boolean stop, boolean whiteSpace) {
        stopStripped = stop;
        whiteSpaceStripped = whiteSpace;
    }

    /** Holds the letters; not to be changed. It stays valid when this object shows another sequence. */
    public byte[] letters() {
        return letters;
    }

    /** Index of the first letter. */
    public int from() {
        return from;
    }

    /** How many there are; a stripped stop and white space are not among them. */
    public int count() {
        return count;
    }

    /** How many of them are outside the vocabulary. */
    public int unknown() {
        return unknown;
    }

    /** Whether a trailing {@code *} was stripped. */
    public boolean stopStripped() {
        return stopStripped;
    }

    /** Whether white space was stripped. */
    public boolean whiteSpaceStripped() {
        return whiteSpaceStripped;
    }

    byte letter(int position) {
        return letters[from + position];
    }
}
