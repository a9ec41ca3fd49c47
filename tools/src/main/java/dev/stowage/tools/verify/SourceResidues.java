package dev.stowage.tools.verify;

import dev.stowage.topology.core.vocabulary.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The residues of a record, one byte each, according to its packing version. An independent implementation that shares no code with packing.
 */
final class SourceResidues {
    private static final int STRIPS_WHITE_SPACE = 2;
    private static final byte BEYOND_ASCII = (byte) 0xff;

    private final byte[] letters;

    /** Place of each residue among all letters of the record; null as long as it is the residue's number. */
    private int @Nullable [] indexes;

    /** Token ids of a record that has no letters. */
    private final int @Nullable [] ids;

    private int count;
    private int all;

    private SourceResidues(int max, int @Nullable [] ids) {
        letters = new byte[max];
        this.ids = ids;
        count = ids == null ? 0 : ids.length;
        all = count;
    }

    /** @param ids token ids; not copied */
    static SourceResidues ofTokens(int[] ids) {
        return new SourceResidues(0, ids);
    }

    static SourceResidues of(byte[] bytes, int offset, int length, int packingVersion) {
        SourceResidues found = new SourceResidues(length, null);
        if (packingVersion >= STRIPS_WHITE_SPACE) {
            found.readText(bytes, offset, length);
        } else {
            found.readFirstBytes(bytes, offset, length);
        }
        return found;
    }

    int count() {
        return count;
    }

    /** The letter of a residue; token ids have none. */
    byte letter(int residue) {
        return letters[residue];
    }

    /** The token of a residue. */
    int token(int residue, Vocabulary vocabulary) {
        if (ids != null) {
            return ids[residue];
        }
        byte token = vocabulary.idOf(letters[residue]);
        return token == Vocabulary.UNKNOWN_LETTER ? vocabulary.unknown() : token;
    }

    /** Number of letters in the record, those included that are stripped. */
    int letters() {
        return all;
    }

    /** Place of a residue among all letters of the record. */
    int index(int residue) {
        return indexes == null ? residue : indexes[residue];
    }

    boolean isChainBreak(int residue, Vocabulary vocabulary) {
        return ids == null
                ? letters[residue] == Vocabulary.CHAIN_BREAK_LETTER
                : ids[residue] == vocabulary.chainBreakId();
    }

    /** For each letter of the record, 1 if it is a residue in lower case. */
    int[] lowerCase() {
        int[] isLower = new int[all];
        for (int residue = 0; residue < count; residue++) {
            isLower[index(residue)] = letters[residue] >= 'a' && letters[residue] <= 'z' ? 1 : 0;
        }
        return isLower;
    }

    /** The residues that are chain breaks. */
    BitSet chainBreaks(Vocabulary vocabulary) {
        BitSet breaks = new BitSet();
        for (int residue = 0; residue < count; residue++) {
            breaks.set(residue, isChainBreak(residue, vocabulary));
        }
        return breaks;
    }

    private void readText(byte[] bytes, int offset, int length) {
        boolean ascii = true;
        for (int i = offset; i < offset + length; i++) {
            ascii &= bytes[i] >= 0;
        }
        if (ascii) {
            for (int i = offset; i < offset + length; i++) {
                add(bytes[i]);
            }
        } else {
            new String(bytes, offset, length, StandardCharsets.UTF_8)
                    .codePoints()
                    .forEach(letter -> add(letter > 0x7f ? BEYOND_ASCII : (byte) letter));
        }
        if (count > 0 && letters[count - 1] == '*') {
            count--;
        }
    }

    private void add(byte letter) {
        boolean whiteSpace = letter == ' ' || (letter >= '\t' && letter <= '\r');
        if (!whiteSpace) {
            keep(letter);
        } else if (indexes == null) {
            indexes = new int[letters.length];
            for (int residue = 0; residue < count; residue++) {
                indexes[residue] = residue;
            }
        }
        all++;
    }

    private void readFirstBytes(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                keep(bytes[i]);
                all++;
            }
        }
        if (length > 0 && bytes[offset + length - 1] == '*') {
            count--;
        }
    }

    private void keep(byte letter) {
        if (indexes != null) {
            indexes[count] = all;
        }
        letters[count++] = letter;
    }
}
