package dev.stowage.topology.core.tokens;

import dev.stowage.schemas.EncodedValues;
import dev.stowage.schemas.Utf8Text;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Finds the letters of a sequence in the bytes of its record. They are not copied unless some bytes must be left out. */
final class LetterReader {
    /*
     * Packing version 1 takes white space for letters outside the vocabulary, and drops bytes that would continue a letter of UTF-8 but
     * follow none. Version 2 strips white space, and each such byte is a letter outside the vocabulary.
     */
    private static final int STRIPS_WHITE_SPACE = 2;
    private static final byte STOP = '*';

    /** Stands for every letter beyond ASCII. */
    private static final byte BEYOND_ASCII = (byte) 0xff;

    private final LetterKinds kinds;
    private final boolean strips;

    /** @param kinds of a vocabulary and the same packing version */
    LetterReader(LetterKinds kinds, int packingVersion) {
        this.kinds = kinds;
        this.strips = stripsWhiteSpace(packingVersion);
    }

    static boolean stripsWhiteSpace(int packingVersion) {
        return packingVersion >= STRIPS_WHITE_SPACE;
    }

    /** @param length bytes of UTF-8 */
    void read(byte[] bytes, int offset, int length, Residues to) {
        int end = trimmed(bytes, offset, offset + length);
        boolean stop = end > offset && bytes[end - 1] == STOP;
        if (stop) {
            end = trimmed(bytes, offset, end - 1);
        }
        int from = offset;
        while (from < end && kinds.isWhiteSpace(bytes[from])) {
            from++;
        }
        int count = end - from;
        boolean white = count + (stop ? 1 : 0) < length;
        if (kinds.arePlain(bytes, from, count)) {
            to.set(bytes, from, count, 0);
        } else {
            white |= readOther(bytes, from, count, to);
        }
        to.setStripped(stop, white);
    }

    /**
     * Describes the letters of a sequence for its tracks.
     *
     * @param bytes as given to {@link #read}
     * @param residues what was read of them
     */
    Letters describe(byte[] bytes, int offset, int length, Residues residues, byte chainBreak, Letters to) {
        boolean stripped = residues.stopStripped() || residues.whiteSpaceStripped();
        if (!stripped && !hasBreak(residues, chainBreak)) {
            return to.set(residues, residues.count(), null);
        }
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        byte[] uses = new byte[text.length()];
        int all = 0;
        int last = 0;
        for (int i = 0; i < text.length(); ) {
            int letter = text.codePointAt(i);
            i += Character.charCount(letter);
            boolean white = letter <= 0x7f && kinds.isWhiteSpace((byte) letter);
            uses[all] = white ? EncodedValues.DROP : letter == chainBreak ? EncodedValues.FILL : EncodedValues.KEEP;
            last = white ? last : all;
            all++;
        }
        if (residues.stopStripped()) {
            uses[last] = EncodedValues.DROP;
        }
        return to.set(residues, all, Arrays.copyOf(uses, all));
    }

    /** Describes the token ids of a sequence for its tracks. */
    Letters describe(Residues tokens, byte chainBreak, Letters to) {
        if (!hasBreak(tokens, chainBreak)) {
            return to.set(tokens, tokens.count(), null);
        }
        byte[] uses = new byte[tokens.count()];
        for (int i = 0; i < uses.length; i++) {
            uses[i] = tokens.letter(i) == chainBreak ? EncodedValues.FILL : EncodedValues.KEEP;
        }
        return to.set(tokens, uses.length, uses);
    }

    private static boolean hasBreak(Residues residues, byte chainBreak) {
        for (int i = 0; i < residues.count(); i++) {
            if (residues.letter(i) == chainBreak) {
                return true;
            }
        }
        return false;
    }

    /** Reads letters of which some are not plain; whether there was white space between them. */
    private boolean readOther(byte[] bytes, int from, int length, Residues to) {
        long count = kinds.count(bytes, from, length);
        int white = LetterKinds.whiteSpace(count);
        if (!Utf8Text.isAscii(bytes, from, length)) {
            byte[] letters = new byte[length];
            int read = strips ? decode(bytes, from, length, letters) : firstBytes(bytes, from, length, letters);
            to.set(letters, 0, read, LetterKinds.unknown(kinds.count(letters, 0, read)));
        } else if (white > 0) {
            byte[] letters = new byte[length - white];
            strip(bytes, from, length, letters);
            to.set(letters, 0, letters.length, LetterKinds.unknown(count));
        } else {
            to.set(bytes, from, length, LetterKinds.unknown(count));
        }
        return white > 0;
    }

    /** Writes the letters without white space. */
    private void strip(byte[] bytes, int from, int length, byte[] to) {
        int next = 0;
        for (int i = from; i < from + length; i++) {
            if (!kinds.isWhiteSpace(bytes[i])) {
                to[next++] = bytes[i];
            }
        }
    }

    /** The same of letters of which some are beyond ASCII; what is no UTF-8 is such letters, as many as Java reads. */
    private int decode(byte[] bytes, int from, int length, byte[] to) {
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        int next = 0;
        for (int i = 0; i < text.length(); ) {
            int letter = text.codePointAt(i);
            i += Character.charCount(letter);
            if (letter > 0x7f) {
                to[next++] = BEYOND_ASCII;
            } else if (!kinds.isWhiteSpace((byte) letter)) {
                to[next++] = (byte) letter;
            }
        }
        return next;
    }

    private static int firstBytes(byte[] bytes, int from, int length, byte[] to) {
        int next = 0;
        for (int i = from; i < from + length; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                to[next++] = bytes[i];
            }
        }
        return next;
    }

    /** Where bytes end without the white space at their end. */
    private int trimmed(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && kinds.isWhiteSpace(bytes[end - 1])) {
            end--;
        }
        return end;
    }
}
