package dev.stowage.app.fasta;

import java.nio.charset.StandardCharsets;

/** Text of files in messages: whatever it holds, a terminal shows it and does not obey it. */
public final class ShownText {
    private ShownText() {}

    /** The text with everything but printable ASCII escaped. */
    public static String of(String text, int most) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return of(bytes, 0, Math.min(bytes.length, most)) + (bytes.length > most ? "..." : "");
    }

    static String of(byte[] bytes, int from, int to) {
        StringBuilder shown = new StringBuilder();
        for (int i = from; i < to; i++) {
            int b = bytes[i] & 0xff;
            if (b == '\t') {
                shown.append("\\t");
            } else if (b == '"' || b == '\\') {
                shown.append('\\').append((char) b);
            } else if (b >= 0x20 && b < 0x7f) {
                shown.append((char) b);
            } else {
                shown.append(String.format("\\x%02x", b));
            }
        }
        return shown.toString();
    }
}
