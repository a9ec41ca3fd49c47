package dev.stowage.topology.core.tokens;

import dev.stowage.schemas.EncodedValues;
import dev.stowage.topology.core.vocabulary.Vocabulary;
import org.jspecify.annotations.Nullable;

/**
 * The residues of a raw sequence: letters, one byte each, a letter beyond ASCII is one byte above 0x7f; or token ids, encoded as in a
 * batch. Used again from sequence to sequence.
 */
public final class Residues {
    private byte[] bytes = new byte[0];
    private @Nullable EncodedValues tokens;
    private int chainBreakId;
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
        bytes = of;
        from = first;
        count = number;
        unknown = outsideVocabulary;
        tokens = null;
    }

    /**
     * Shows token ids, which are not copied.
     *
     * @param chainBreak the id that separates chains; a negative one if there is none
     */
    void setTokens(EncodedValues ids, int chainBreak) {
        set(ids.bytes(), ids.from(), ids.count(), 0);
        setStripped(false, false);
        tokens = ids;
        chainBreakId = chainBreak;
    }

    void setStripped(boolean stop, boolean whiteSpace) {
        stopStripped = stop;
        whiteSpaceStripped = whiteSpace;
    }

    /** Holds the letters or token ids; not to be changed. It stays valid when this object shows another sequence. */
    public byte[] bytes() {
        return bytes;
    }

    /** Index in {@link #bytes} of a residue; that of the last one + 1 is where they end. */
    public int place(int residue) {
        EncodedValues ids = tokens;
        return ids == null ? from + residue : ids.placeOfInt(residue);
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

    /** A residue's letter; token ids have none but the chain break, and it is 0. */
    byte letter(int position) {
        EncodedValues ids = tokens;
        if (ids == null) {
            return bytes[from + position];
        }
        boolean isBreak = chainBreakId >= 0 && ids.intAt(ids.placeOfInt(position)) == chainBreakId;
        return isBreak ? Vocabulary.CHAIN_BREAK_LETTER : 0;
    }
}
