package dev.stowage.topology.tokens;

/**
 * The residues of a raw sequence as letters, one byte each; a letter beyond ASCII is one byte above 0x7f. Used again from
 * sequence to sequence.
 */
public final class Residues {
    private byte[] letters = new byte[0];
    private int from;
    private int count;
    private boolean stripped;

    void set(byte[] of, int first, int number, boolean stoppedAtTheEnd) {
        letters = of;
        from = first;
        count = number;
        stripped = stoppedAtTheEnd;
    }

    /** Holds the letters; not to be changed. It stays valid when this object shows another sequence. */
    public byte[] letters() {
        return letters;
    }

    /** Where the first letter stands. */
    public int from() {
        return from;
    }

    /** How many there are, a stripped stop not among them. */
    public int count() {
        return count;
    }

    /** Whether a trailing {@code *} was stripped. */
    public boolean stripped() {
        return stripped;
    }

    byte letter(int position) {
        return letters[from + position];
    }
}
