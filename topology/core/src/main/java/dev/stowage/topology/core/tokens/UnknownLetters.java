package dev.stowage.topology.core.tokens;

import dev.stowage.topology.core.vocabulary.Vocabulary;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which letters outside the vocabulary were packed, for messages: counted on this heap only, since the last {@link #clear}. */
public final class UnknownLetters {
    private static final int LETTERS = 256;
    private static final int MAX_SHOWN = 5;

    private final Vocabulary vocabulary;
    private final long[] counts = new long[LETTERS];

    public UnknownLetters(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** Counts those of a piece. */
    public void add(Residues residues, Piece piece) {
        for (int i = piece.firstResidue(); i < piece.firstResidue() + piece.residues(); i++) {
            byte letter = residues.letter(i);
            if (vocabulary.idOf(letter) == Vocabulary.UNKNOWN_LETTER) {
                counts[letter & 0xff]++;
            }
        }
    }

    /** Counts from zero. */
    public void clear() {
        Arrays.fill(counts, 0);
    }

    /** The most frequent ones with their counts, the most frequent first; empty if none is known. */
    public String mostFrequent() {
        List<Integer> letters = IntStream.range(0, LETTERS)
                .filter(letter -> counts[letter] > 0)
                .boxed()
                .sorted(Comparator.comparingLong((Integer letter) -> counts[letter])
                        .reversed())
                .limit(MAX_SHOWN)
                .toList();
        return letters.stream()
                .map(letter -> shown((byte) letter.intValue()) + " " + counts[letter])
                .collect(Collectors.joining(", "));
    }

    private static String shown(byte letter) {
        return letter < 0 ? "beyond ASCII" : UnknownLetter.shown(letter);
    }
}
