package dev.stowage.topology.core.tokens;

import java.nio.charset.StandardCharsets;

/** A letter outside the vocabulary, as a message names it. */
final class UnknownLetter {
    private UnknownLetter() {}

    /**
     * Quoted if it is printable ASCII, else by its code point.
     *
     * @param letter the first unknown letter of a sequence, as {@link Residues} has it
     * @param bytes holds the sequence, UTF-8
     */
    static String shown(byte letter, byte[] bytes, int offset, int length) {
        return letter >= 0 ? shown(letter) : shown(firstBeyondAscii(bytes, offset, length));
    }

    /** Quoted if it is printable ASCII, else by its code point. */
    static String shown(int codePoint) {
        return codePoint > ' ' && codePoint < 0x7f ? "'" + (char) codePoint + "'" : String.format("U+%04X", codePoint);
    }

    private static int firstBeyondAscii(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.UTF_8)
                .codePoints()
                .filter(codePoint -> codePoint > 0x7f)
                .findFirst()
                .orElse(0xfffd);
    }
}
