package dev.stowage.tools.verify;

import dev.stowage.topology.core.vocabulary.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * The residues of a record, one byte each, according to its packing version. An independent implementation that shares no code with packing.
 */
final class SourceResidues {
    private static final int STRIPS_WHITE_SPACE = 2;
    private static final byte BEYOND_ASCII = (byte) 0xff;

    private final byte[] letters;
    private int count;

    private SourceResidues(int max) {
        letters = new byte[max];
    }

    static SourceResidues of(byte[] bytes, int offset, int length, int packingVersion) {
        SourceResidues found = new SourceResidues(length);
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

    byte letter(int residue) {
        return letters[residue];
    }

    /** The residues that are chain breaks. */
    BitSet chainBreaks() {
        BitSet breaks = new BitSet();
        for (int residue = 0; residue < count; residue++) {
            breaks.set(residue, letters[residue] == Vocabulary.CHAIN_BREAK_LETTER);
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
            letters[count++] = letter;
        }
    }

    private void readFirstBytes(byte[] bytes, int offset, int length) {
        int end = length > 0 && bytes[offset + length - 1] == '*' ? length - 1 : length;
        for (int i = offset; i < offset + end; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                letters[count++] = bytes[i];
            }
        }
    }
}
