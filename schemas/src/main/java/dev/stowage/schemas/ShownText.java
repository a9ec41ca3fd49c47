package dev.stowage.schemas;

import java.util.Locale;

/**
 * Makes text of records, files, registries and HTTP answers safe for messages, tables and logs: it contains no
 * characters that control a terminal. Letters of any script are kept.
 */
public final class ShownText {
    private ShownText() {}

    /**
     * The text on one line. Characters that a terminal does not display as themselves are escaped as in JSON: control
     * characters, line breaks, characters that are invisible or change the writing direction, and unpaired surrogates.
     * A text that is already safe is returned as it is.
     */
    public static String of(String text) {
        int first = 0;
        while (first < text.length() && isPrintableAscii(text.charAt(first))) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); ) {
            int character = text.codePointAt(i);
            if (isShown(character)) {
                shown.appendCodePoint(character);
            } else {
                for (char half : Character.toChars(character)) {
                    escape(half, shown);
                }
            }
            i += Character.charCount(character);
        }
        return shown.toString();
    }

    /** The same, shortened to this number of characters, with three dots if it was longer. */
    public static String of(String text, int max) {
        if (text.codePointCount(0, text.length()) <= max) {
            return of(text);
        }
        return of(text.substring(0, text.offsetByCodePoints(0, max))) + "...";
    }

    /** Bytes that should be ASCII, in quotation marks; all others are written as {@code \xNN}. */
    public static String ofBytes(byte[] bytes, int from, int to) {
        StringBuilder shown = new StringBuilder();
        for (int i = from; i < to; i++) {
            int b = bytes[i] & 0xff;
            if (b == '\t') {
                shown.append("\\t");
            } else if (b == '"' || b == '\\') {
                shown.append('\\').append((char) b);
            } else if (isPrintableAscii(b)) {
                shown.append((char) b);
            } else {
                shown.append(String.format(Locale.ROOT, "\\x%02x", b));
            }
        }
        return shown.toString();
    }

    /** Whether a terminal displays a character and does nothing else. */
    public static boolean isShown(int character) {
        if (isPrintableAscii(character)) {
            return true;
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }

    /** Escapes a character as in a JSON string. */
    public static void escape(char character, StringBuilder to) {
        switch (character) {
            case '\n' -> to.append("\\n");
            case '\r' -> to.append("\\r");
            case '\t' -> to.append("\\t");
            default -> to.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
        }
    }

    private static boolean isPrintableAscii(int character) {
        return character >= 0x20 && character < 0x7f;
    }
}
