package dev.stowage.files.fasta;

import dev.stowage.files.sequence.IssueCounts;
import dev.stowage.files.sequence.ReadOptions;
import dev.stowage.files.sequence.SequenceFileException;
import dev.stowage.schemas.ShownText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Reads the ids in headers. Not thread-safe. */
final class HeaderReader {
    private static final Pattern PIR = Pattern.compile("(P1|F1|DL|DC|RL|RC|N1|N3|XX);.*", Pattern.DOTALL);
    private static final int SHOWN = 20;

    private final String name;
    private final ByteLines lines;
    private final IssueCounts<FastaIssue> notes;
    private byte[] id = new byte[256];
    private long line;

    /** @param name name of the file in messages */
    HeaderReader(String name, ByteLines lines, IssueCounts<FastaIssue> notes) {
        this.name = name;
        this.lines = lines;
        this.notes = notes;
    }

    /**
     * Reads a header up to the end of its line.
     *
     * @return the id, empty if there is none
     */
    String read() throws IOException {
        line = lines.line();
        lines.pass();
        int length = 0;
        int last = 0;
        boolean inId = true;
        boolean lastInId = true;
        for (int next = lines.peek(); next >= 0 && !ResidueClasses.isLineEnd(next); next = lines.peek()) {
            if (next == 0) {
                throw new SequenceFileException(
                        name,
                        line,
                        FastaIssue.NUL_IN_HEADER.error(
                                ">" + ShownText.ofBytes(id, 0, Math.min(SHOWN, length)) + lines.shown(SHOWN)));
            }
            lines.pass();
            if (ResidueClasses.isBlank(next)) {
                inId = length == 0;
            } else {
                last = next;
                lastInId = inId;
                if (inId) {
                    length = addToId(length, next);
                }
            }
        }
        if (last == ResidueClasses.CONTROL_Z_BYTE && lines.atEnd()) {
            notes.add(FastaIssue.LAST_CONTROL_Z, line);
            length -= lastInId ? 1 : 0;
        }
        return textOfId(length);
    }

    private int addToId(int length, int next) throws SequenceFileException {
        if (length == ReadOptions.MAX_ID_BYTES) {
            throw new SequenceFileException(
                    name, line, FastaIssue.LONG_ID.error(">" + ShownText.ofBytes(id, 0, SHOWN) + "..."));
        }
        if (length == id.length) {
            id = Arrays.copyOf(id, 2 * length);
        }
        id[length] = (byte) next;
        return length + 1;
    }

    private String textOfId(int length) throws SequenceFileException {
        if (length == 0) {
            notes.add(FastaIssue.NO_ID, line);
            return "";
        }
        if (IdDecoder.hasControl(id, length)) {
            notes.add(FastaIssue.CONTROL_IN_ID, line);
        }
        String text;
        if (IdDecoder.isAscii(id, length)) {
            text = new String(id, 0, length, StandardCharsets.US_ASCII);
        } else if (IdDecoder.isUtf8(id, length)) {
            text = new String(id, 0, length, StandardCharsets.UTF_8);
        } else {
            notes.add(FastaIssue.NOT_UTF8, line);
            text = IdDecoder.escaped(id, length);
        }
        if (PIR.matcher(text).matches()) {
            throw new SequenceFileException(name, line, FastaIssue.PIR.error(">" + ShownText.of(text, SHOWN)));
        }
        return text;
    }
}
