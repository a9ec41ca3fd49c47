package dev.stowage.cli;

import dev.stowage.schemas.ShownText;
import java.io.PrintWriter;

/**
 * The output of a command, with control characters escaped as {@link ShownText} does, except line feeds and tabs, which commands write
 * themselves. The escapes are those of JSON, so JSON output keeps its value. Untrusted text that may contain line breaks must be escaped with
 * {@link ShownText} first.
 */
public final class EscapingWriter extends PrintWriter {
    private final PrintWriter terminal;
    private final boolean redacts;

    private EscapingWriter(PrintWriter terminal, boolean redacts) {
        super(terminal, true);
        this.terminal = terminal;
        this.redacts = redacts;
    }

    public static PrintWriter of(PrintWriter writer) {
        return writer instanceof EscapingWriter ? writer : new EscapingWriter(writer, false);
    }

    /** The same for messages: secrets are replaced, too. */
    public static PrintWriter ofMessages(PrintWriter writer) {
        return writer instanceof EscapingWriter ? writer : new EscapingWriter(writer, true);
    }

    /** Writes a control sequence for the terminal unescaped, such as one that moves the cursor. */
    public static void control(PrintWriter writer, String sequence) {
        writer.flush();
        (writer instanceof EscapingWriter shown ? shown.terminal : writer).print(sequence);
    }

    @Override
    public void write(int character) {
        write(new char[] {(char) character}, 0, 1);
    }

    @Override
    public void write(char[] text, int offset, int length) {
        write(new String(text, offset, length), 0, length);
    }

    @Override
    public void write(String text, int offset, int length) {
        if (redacts) {
            String redacted = Redaction.of(text.substring(offset, offset + length));
            escape(redacted, 0, redacted.length());
        } else {
            escape(text, offset, length);
        }
    }

    private void escape(String text, int offset, int length) {
        int from = offset;
        int end = offset + length;
        for (int at = offset; at < end; at++) {
            char character = text.charAt(at);
            if (!passes(character)) {
                super.write(text, from, at - from);
                StringBuilder escaped = new StringBuilder();
                ShownText.escape(character, escaped);
                super.write(escaped.toString(), 0, escaped.length());
                from = at + 1;
            }
        }
        super.write(text, from, end - from);
    }

    /** Surrogates may be written one at a time; the encoder replaces unpaired ones. */
    private static boolean passes(char character) {
        return ShownText.isShown(character)
                || character == '\n'
                || character == '\t'
                || Character.isSurrogate(character);
    }
}
