package dev.stowage.files.fasta;

import dev.stowage.files.input.CorruptInputException;
import dev.stowage.files.input.DecodedInput;
import dev.stowage.files.input.EndStatus;
import dev.stowage.files.sequence.FileSequence;
import dev.stowage.files.sequence.IssueCounts;
import dev.stowage.files.sequence.OpenedInput;
import dev.stowage.files.sequence.OversizePolicy;
import dev.stowage.files.sequence.ReadOptions;
import dev.stowage.files.sequence.SequenceFileException;
import dev.stowage.files.sequence.SequenceReader;
import dev.stowage.schemas.ShownText;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads FASTA, plain or compressed, one sequence at a time. A header without residues is returned as an empty sequence, which the packing
 * application rejects. {@link FastaIssue} defines how other content is handled. Not thread-safe.
 */
public final class FastaReader implements SequenceReader {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final int SHOWN_BEFORE = 10;
    private static final int SHOWN = 20;

    private final String name;
    private final ReadOptions options;
    private final DecodedInput input;
    private final ByteLines lines;
    private final byte[] classes;
    private final IssueCounts<FastaIssue> notes = new IssueCounts<>(FastaIssue.class);
    private final ResidueBuffer sequence = new ResidueBuffer();
    private final HeaderReader headers;
    private @Nullable String header;
    private long headerLine;
    private long handedOut;
    private boolean atHeader;
    private boolean ended;

    /** Reads an open input; closing the reader closes it. */
    public FastaReader(String name, DecodedInput input, ReadOptions options) {
        this.name = name;
        this.options = options;
        this.input = input;
        lines = new ByteLines(input);
        classes = ResidueClasses.of(options);
        headers = new HeaderReader(name, lines, notes);
    }

    /** Reads a stream; closing the reader closes it. */
    public static FastaReader of(String name, InputStream in, ReadOptions options) throws IOException {
        return new FastaReader(name, OpenedInput.of(name, () -> DecodedInput.of(in)), options);
    }

    @Override
    public long bytesRead() {
        return input.bytesRead();
    }

    /** Issues that were found and not rejected; complete at the end of the file. */
    IssueCounts<FastaIssue> notes() {
        return notes;
    }

    @Override
    public List<String> noteLines() {
        return notes.lines(name);
    }

    @Override
    public @Nullable FileSequence next() throws IOException {
        try {
            FileSequence record = read();
            handedOut += record == null ? 0 : 1;
            return record;
        } catch (CorruptInputException e) {
            throw SequenceFileException.damaged(name, lines.line(), handedOut, e);
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private @Nullable FileSequence read() throws IOException {
        while (!ended) {
            if (atHeader) {
                headerLine = lines.line();
                header = headers.read();
            }
            sequence.clear();
            atHeader = readResidues();
            if (!atHeader) {
                end();
            }
            if (header != null && sequence.isTooLarge()) {
                notes.add(FastaIssue.SKIPPED_TOO_LARGE, headerLine);
            } else if (header != null) {
                return new FileSequence(header, sequence.text(), name, headerLine);
            }
        }
        return null;
    }

    private void end() throws IOException {
        ended = true;
        if (header == null) {
            throw new SequenceFileException(name, lines.line(), FastaIssue.NO_SEQUENCE.error(""));
        }
        EndStatus ending = input.ending();
        if (ending != EndStatus.COMPLETE) {
            notes.add(
                    ending == EndStatus.NO_LAST_BLOCK ? FastaIssue.NO_LAST_BLOCK : FastaIssue.SEVERAL_MEMBERS,
                    lines.line());
        }
    }

    /** Reads lines up to the next header; returns whether there is one. */
    private boolean readResidues() throws IOException {
        for (int first = firstOfLine(); first >= 0; first = firstOfLine()) {
            switch (first) {
                case '>' -> {
                    return true;
                }
                case '#' -> throw refused(FastaIssue.HASH_LINE, sequence.length());
                case '@', '+' -> throw refused(FastaIssue.FASTQ, sequence.length());
                default -> {
                    if (header == null) {
                        throw refused(FastaIssue.NO_HEADER, 0);
                    }
                    readLine();
                }
            }
        }
        return false;
    }

    /** Returns the first byte of the next line that is neither empty nor a comment, without consuming it; -1 at the end. */
    private int firstOfLine() throws IOException {
        for (int next = lines.peek(); next >= 0; next = lines.peek()) {
            if (ResidueClasses.isLineEnd(next)) {
                lines.passLineEnd();
            } else if (ResidueClasses.isBlank(next)) {
                lines.pass();
            } else if (next == ';') {
                notes.add(FastaIssue.COMMENT, lines.line());
                lines.passLine();
            } else if (next == (BYTE_ORDER_MARK[0] & 0xff) && lines.passIf(BYTE_ORDER_MARK)) {
                notes.add(FastaIssue.BYTE_ORDER_MARK, lines.line());
            } else if (next == ResidueClasses.CONTROL_Z_BYTE) {
                passControlZ();
            } else {
                return next;
            }
        }
        return -1;
    }

    private void readLine() throws IOException {
        int before = sequence.length();
        for (int next = lines.peek(); next >= 0; next = lines.peek()) {
            byte of = classes[next];
            switch (of) {
                case ResidueClasses.RESIDUE -> readRun();
                case ResidueClasses.LINE_END -> {
                    lines.passLineEnd();
                    return;
                }
                case ResidueClasses.BLANK -> lines.pass();
                case ResidueClasses.GAP -> {
                    notes.add(FastaIssue.STRIPPED_GAP, lines.line());
                    lines.pass();
                }
                case ResidueClasses.CONTROL_Z -> passControlZ();
                default -> throw refused(ResidueClasses.refused(of), before);
            }
        }
    }

    private void readRun() throws IOException {
        lines.passRun(classes, ResidueClasses.RESIDUE, sequence);
        if (sequence.isTooLarge() && options.oversize() == OversizePolicy.FAIL) {
            throw new SequenceFileException(
                    name, headerLine, FastaIssue.TOO_LARGE.error(ShownText.of(String.valueOf(header), SHOWN)));
        }
    }

    /** A file may end with one Ctrl-Z. */
    private void passControlZ() throws IOException {
        long line = lines.line();
        String text = lines.shown(SHOWN);
        lines.pass();
        if (!lines.atEnd()) {
            throw new SequenceFileException(name, line, FastaIssue.CONTROL_CHARACTER.error(text));
        }
        notes.add(FastaIssue.LAST_CONTROL_Z, line);
    }

    /** @param before number of residues of the sequence before this line */
    private SequenceFileException refused(FastaIssue kind, int before) throws IOException {
        return new SequenceFileException(
                name, lines.line(), kind.error(sequence.shown(before, SHOWN_BEFORE) + lines.shown(SHOWN)));
    }
}
