package dev.stowage.files.jsonl;

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
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON lines, plain or compressed, one sequence at a time: one object per line, as {@link RecordParser} reads it. Lines of white space
 * are skipped. Not thread-safe.
 */
public final class JsonLinesReader implements SequenceReader {
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final String name;
    private final DecodedInput input;
    private final OversizePolicy oversize;
    private final LineReader lines;
    private final Refusals refusals;
    private final RecordParser parser;
    private final IssueCounts<JsonLinesIssue> notes = new IssueCounts<>(JsonLinesIssue.class);
    private long handedOut;
    private boolean any;
    private boolean ended;

    /** Reads an open input; closing the reader closes it. */
    public JsonLinesReader(String name, DecodedInput input, ReadOptions options) {
        this.name = name;
        this.input = input;
        oversize = options.oversize();
        lines = new LineReader(name, input);
        refusals = new Refusals(name);
        parser = new RecordParser(name, refusals, options, notes);
    }

    /** Reads a stream; closing the reader closes it. */
    static JsonLinesReader of(String name, InputStream in, ReadOptions options) throws IOException {
        return new JsonLinesReader(name, OpenedInput.of(name, () -> DecodedInput.of(in)), options);
    }

    @Override
    public long bytesRead() {
        return input.bytesRead();
    }

    /** Issues that were found and not rejected; complete at the end of the file. */
    IssueCounts<JsonLinesIssue> notes() {
        return notes;
    }

    @Override
    public List<String> noteLines() {
        return notes.lines(name);
    }

    @Override
    public @Nullable FileSequence next() throws IOException {
        try {
            FileSequence sequence = read();
            handedOut += sequence == null ? 0 : 1;
            return sequence;
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
            long column = passBlank();
            if (lines.peek() < 0) {
                end();
                return null;
            }
            any = true;
            long line = lines.line();
            refusals.setLine(line);
            try {
                FileSequence sequence = parser.parse(lines, line, column);
                lines.nextLine();
                return sequence;
            } catch (TooLargeException e) {
                if (oversize == OversizePolicy.FAIL) {
                    throw refusals.ofLine(
                            "a sequence of more than 16,777,216 residues, tokens and values" + parser.shownId(),
                            "smaller sequences; --oversize skip leaves out those that are too large");
                }
                notes.add(JsonLinesIssue.SKIPPED_TOO_LARGE, line);
                lines.nextLine();
            }
        }
        return null;
    }

    private void end() throws IOException {
        ended = true;
        if (!any) {
            refusals.setLine(lines.line());
            throw refusals.ofLine("no sequence", "one JSON object per line, such as " + RecordParser.EXAMPLE);
        }
        EndStatus ending = input.ending();
        if (ending != EndStatus.COMPLETE) {
            notes.add(
                    ending == EndStatus.NO_LAST_BLOCK ? JsonLinesIssue.NO_LAST_BLOCK : JsonLinesIssue.SEVERAL_MEMBERS,
                    lines.line());
        }
    }

    /** Skips white space, empty lines and byte order marks; returns the number of characters skipped in the last line. */
    private long passBlank() throws IOException {
        long column = 0;
        for (int next = lines.peek(); next >= 0; next = lines.peek()) {
            if (LineReader.isLineEnd(next)) {
                lines.nextLine();
                column = 0;
            } else if (FileSequence.isWhiteSpace(next)) {
                lines.pass();
                column++;
            } else if (next == BYTE_ORDER_MARK) {
                notes.add(JsonLinesIssue.BYTE_ORDER_MARK, lines.line());
                lines.pass();
                column++;
            } else {
                break;
            }
        }
        return column;
    }
}
