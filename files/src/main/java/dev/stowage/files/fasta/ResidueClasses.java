package dev.stowage.files.fasta;

import dev.stowage.files.sequence.GapPolicy;
import dev.stowage.files.sequence.ReadOptions;

/** Classes of the bytes in a line of residues. */
final class ResidueClasses {
    static final byte RESIDUE = 0;
    static final byte LINE_END = 1;
    static final byte BLANK = 2;
    static final byte GAP = 3;
    static final byte CONTROL_Z = 4;
    private static final byte FIRST_REFUSED = 5;

    static final int CONTROL_Z_BYTE = 0x1a;

    private ResidueClasses() {}

    /** The class of every byte; {@link #refused} returns the issue of rejected bytes. */
    static byte[] of(ReadOptions options) {
        byte[] classes = new byte[256];
        for (int character = 0; character < classes.length; character++) {
            classes[character] = of(character, options);
        }
        return classes;
    }

    /** The issue of a rejected byte. */
    @SuppressWarnings("EnumOrdinal") // a byte per character, made by of
    static FastaIssue refused(byte of) {
        return FastaIssue.values()[of - FIRST_REFUSED];
    }

    static boolean isLineEnd(int character) {
        return character == '\n' || character == '\r';
    }

    /** White space inside a line: space, tab, vertical tab, form feed. */
    static boolean isBlank(int character) {
        return character == ' ' || character == '\t' || character == 0x0b || character == '\f';
    }

    @SuppressWarnings("EnumOrdinal") // read by refused
    private static byte of(int character, ReadOptions options) {
        if (isLineEnd(character)) {
            return LINE_END;
        }
        if (isBlank(character)) {
            return BLANK;
        }
        if (character == CONTROL_Z_BYTE) {
            return CONTROL_Z;
        }
        if (options.isResidue(character)) {
            return RESIDUE;
        }
        if (ReadOptions.isGap(character) && options.alignment() == GapPolicy.STRIP) {
            return GAP;
        }
        return (byte) (FIRST_REFUSED + kind(character).ordinal());
    }

    private static FastaIssue kind(int character) {
        if (character < ' ' || character == 0x7f) {
            return FastaIssue.CONTROL_CHARACTER;
        }
        if (character > 0x7f) {
            return FastaIssue.NOT_ASCII;
        }
        if (character >= '0' && character <= '9') {
            return FastaIssue.DIGIT;
        }
        if (character == '>') {
            return FastaIssue.JOINED_LINES;
        }
        return ReadOptions.isGap(character) ? FastaIssue.GAP : FastaIssue.NOT_A_RESIDUE;
    }
}
