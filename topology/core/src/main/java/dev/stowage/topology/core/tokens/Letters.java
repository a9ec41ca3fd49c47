package dev.stowage.topology.core.tokens;

import dev.stowage.schemas.EncodedValues;
import org.jspecify.annotations.Nullable;

/** The letters of a record as its tracks count them: those that were stripped as well. Mutable: reused from record to record. */
public final class Letters {
    /** An encoded 1: letters that are lower case; the others have 0. */
    private static final byte ONE = 2;

    private Residues residues = new Residues();
    private int all;
    private byte @Nullable [] uses;

    /**
     * Describes the letters of a sequence.
     *
     * @param number of all letters
     * @param ofEach what becomes of the values of each, one of the constants of {@link EncodedValues}; null if all are kept
     */
    Letters set(Residues of, int number, byte @Nullable [] ofEach) {
        residues = of;
        all = number;
        uses = ofEach;
        return this;
    }

    /** Number of letters in the record, stripped ones included. */
    public int all() {
        return all;
    }

    /** What becomes of the values of each letter; null if all are kept. Not to be changed. */
    public byte @Nullable [] uses() {
        return uses;
    }

    /** For each residue, 1 if it is a lower-case letter and 0 if not, in Avro's encoding. */
    public byte[] lowerCase() {
        byte[] isLower = new byte[residues.count()];
        for (int i = 0; i < isLower.length; i++) {
            byte letter = residues.letter(i);
            isLower[i] = letter >= 'a' && letter <= 'z' ? ONE : 0;
        }
        return isLower;
    }
}
