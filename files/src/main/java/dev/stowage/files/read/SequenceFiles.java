package dev.stowage.files.read;

import dev.stowage.files.fasta.FastaReader;
import dev.stowage.files.input.DecodedInput;
import dev.stowage.files.input.InputFile;
import dev.stowage.files.jsonl.JsonLinesReader;
import dev.stowage.files.sequence.OpenedInput;
import dev.stowage.files.sequence.ReadOptions;
import dev.stowage.files.sequence.SequenceFileException;
import dev.stowage.files.sequence.SequenceFormat;
import dev.stowage.files.sequence.SequenceReader;
import dev.stowage.topology.core.config.InputFormat;
import java.io.IOException;

/** Opens files of sequences: JSON lines if the first character that is not blank is a brace or a bracket, else FASTA. */
public final class SequenceFiles {
    private SequenceFiles() {}

    /**
     * Opens an input.
     *
     * @throws SequenceFileException if its format is not supported, or if it is truncated or corrupt
     */
    public static SequenceReader open(InputFile file, ReadOptions options) throws IOException {
        return of(file.name(), OpenedInput.of(file.name(), file::open), options);
    }

    /** Reads an open input that was not read yet; closing the reader closes it. */
    public static SequenceReader of(String name, DecodedInput input, ReadOptions options) throws SequenceFileException {
        SequenceFormat format = options.format();
        if (format == null) {
            format = isJson(input.head()) ? SequenceFormat.JSONL : SequenceFormat.FASTA;
        }
        if (format == SequenceFormat.JSONL) {
            return new JsonLinesReader(name, input, options);
        }
        if (options.inputFormat() == InputFormat.TOKENS) {
            throw new SequenceFileException(
                    name,
                    1,
                    "input.format is tokens; accepted: JSON lines with tokens, such as {\"id\":\"a\",\"tokens\":[5,9]}");
        }
        return new FastaReader(name, input, options);
    }

    /** A bracket is an array, which the reader of JSON lines refuses by name. */
    private static boolean isJson(byte[] head) {
        int first = 0;
        while (first < head.length && isSkipped(head[first] & 0xff)) {
            first++;
        }
        return first < head.length && (head[first] == '{' || head[first] == '[');
    }

    /** White space, and the bytes of a byte order mark. */
    private static boolean isSkipped(int character) {
        return character == ' '
                || (character >= '\t' && character <= '\r')
                || character == 0xef
                || character == 0xbb
                || character == 0xbf;
    }
}
