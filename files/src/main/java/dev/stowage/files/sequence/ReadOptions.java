package dev.stowage.files.sequence;

import dev.stowage.topology.core.config.InputFormat;
import dev.stowage.topology.core.tracks.Tracks;
import dev.stowage.topology.core.vocabulary.Vocabulary;
import org.jspecify.annotations.Nullable;

/**
 * Options for reading files of sequences.
 *
 * @param format format of the file; null detects it
 * @param vocabulary its characters other than letters are residues, too
 * @param tracks the declared tracks
 * @param inputFormat what the input topic accepts
 */
public record ReadOptions(
        @Nullable SequenceFormat format,
        GapPolicy alignment,
        OversizePolicy oversize,
        Vocabulary vocabulary,
        Tracks tracks,
        InputFormat inputFormat) {
    /** Max residues of a sequence, limited by the size of a produce request. */
    public static final int MAX_RESIDUES = 16 << 20;

    /** Max bytes of an id. */
    public static final int MAX_ID_BYTES = 1 << 16;

    public static final ReadOptions DEFAULT =
            new ReadOptions(GapPolicy.REFUSE, OversizePolicy.FAIL, Vocabulary.esm(true));

    /** Options for residues without tracks. */
    public ReadOptions(GapPolicy alignment, OversizePolicy oversize, Vocabulary vocabulary) {
        this(null, alignment, oversize, vocabulary, Tracks.NONE, InputFormat.AVRO);
    }

    public boolean isResidue(int character) {
        return (character >= 'A' && character <= 'Z')
                || (character >= 'a' && character <= 'z')
                || character == '*'
                || (isGap(character) && alignment == GapPolicy.KEEP)
                || (isOther(character) && vocabulary.idOf((byte) character) != Vocabulary.UNKNOWN_LETTER);
    }

    public static boolean isGap(int character) {
        return character == '-' || character == '.';
    }

    private static boolean isOther(int character) {
        return character > ' ' && character < 0x7f && character != '>' && !isGap(character);
    }
}
