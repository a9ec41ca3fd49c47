package dev.stowage.files.sequence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One sequence of a file.
 *
 * @param id its name; may be empty
 * @param residues its letters as in the file; of FASTA without white space; empty if it has tokens
 * @param more fields that FASTA does not have
 * @param file name of the file in messages
 * @param line line number of its start, from 1
 */
public record FileSequence(String id, String residues, MoreFields more, String file, long line) {
    /** A sequence of residues alone. */
    public FileSequence(String id, String residues, String file, long line) {
        this(id, residues, MoreFields.NONE, file, line);
    }

    /** File and line, for messages. */
    public String place() {
        return file + ", line " + line;
    }

    /** Number of letters or tokens in the file. */
    public int length() {
        return more.tokens().length + residues.length();
    }

    /** Number of letters or tokens that are packed: without a last {@code *} and without white space. */
    public int packedLength() {
        int end = residues.length();
        boolean stop = false;
        while (end > 0 && (isWhiteSpace(residues.charAt(end - 1)) || (!stop && residues.charAt(end - 1) == '*'))) {
            end--;
            stop |= residues.charAt(end) == '*';
        }
        int count = more.tokens().length;
        for (int i = 0; i < end; i++) {
            count += isWhiteSpace(residues.charAt(i)) ? 0 : 1;
        }
        return count;
    }

    /** The same without values of tracks, which may be large. */
    public FileSequence withoutTracks() {
        MoreFields fields = new MoreFields(more.tokens(), more.epoch(), more.source(), List.of());
        return more.tracks().isEmpty() ? this : new FileSequence(id, residues, fields, file, line);
    }

    /** The epoch in the file, or the given one. */
    public long epochOr(long otherwise) {
        Long epoch = more.epoch();
        return epoch == null ? otherwise : epoch;
    }

    /** The source in the file, or the given one. */
    public String sourceOr(String otherwise) {
        @Nullable String source = more.source();
        return source == null ? otherwise : source;
    }

    /** Space, tab, line feed, vertical tab, form feed, carriage return. */
    public static boolean isWhiteSpace(int character) {
        return character == ' ' || (character >= '\t' && character <= '\r');
    }
}
