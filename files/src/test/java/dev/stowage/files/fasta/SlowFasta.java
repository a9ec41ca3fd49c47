package dev.stowage.files.fasta;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads a whole FASTA file in memory by regular expressions, as described in docs/reference/fasta.md. */
final class SlowFasta {
    private static final String BLANK = "[ \\t\\x0b\\f]";

    private final List<String> whole = new ArrayList<>();
    private String header = "";
    private String residues = "";
    private boolean refused;

    /**
     * Reads a file.
     *
     * @return for each sequence before the refused line, id and residues with a space between; "refused" is last if a
     * line is refused
     */
    static List<String> read(byte[] file) {
        SlowFasta slow = new SlowFasta();
        slow.readAll(new String(file, StandardCharsets.ISO_8859_1));
        if (slow.refused) {
            slow.whole.add("refused");
        }
        return slow.whole;
    }

    private void readAll(String file) {
        String text = file.replaceFirst("\\x1a([ \\t\\x0b\\f\\r\\n]*)\\z", "$1");
        for (String line : text.split("\\r\\n|\\r|\\n", -1)) {
            readLine(line.replaceFirst("^(" + BLANK + "|\u00ef\u00bb\u00bf)+", ""));
            if (refused) {
                return;
            }
        }
        if (header.isEmpty()) {
            refused = true;
        } else {
            endSequence();
        }
    }

    private void readLine(String line) {
        if (line.isEmpty() || line.startsWith(";")) {
            return;
        }
        if (line.startsWith(">")) {
            if (!header.isEmpty()) {
                endSequence();
            }
            header = line.replaceFirst("^>" + BLANK + "*", ">").split(BLANK, 2)[0];
            residues = "";
            refused = line.contains("\0") || header.matches("(?s)>(P1|F1|DL|DC|RL|RC|N1|N3|XX);.*");
            return;
        }
        residues += line.replaceAll(BLANK, "");
        refused = header.isEmpty() || line.matches("[#@+](?s:.*)") || !residues.matches("[A-Za-z*|_]*");
    }

    private void endSequence() {
        whole.add(text(header.substring(1)) + " " + residues);
    }

    /** The id, with escaped bytes if it is not UTF-8. */
    private static String text(String latin1) {
        byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
        if (isUtf8(bytes)) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < bytes.length) {
            int length = 4;
            while (length > 0 && !isLetter(bytes, at, length)) {
                length--;
            }
            if (length == 0 || bytes[at] == '%') {
                text.append(String.format(Locale.ROOT, "%%%02X", bytes[at]));
                at++;
            } else {
                text.append(new String(bytes, at, length, StandardCharsets.UTF_8));
                at += length;
            }
        }
        return text.toString();
    }

    private static boolean isLetter(byte[] bytes, int from, int length) {
        if (from + length > bytes.length) {
            return false;
        }
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        part.write(bytes, from, length);
        return isUtf8(part.toByteArray())
                && part.toString(StandardCharsets.UTF_8).codePoints().count() == 1;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
