package dev.stowage.topology.streams;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the value of a sequence letter by letter, as described in docs/reference/topics.md, without the code under
 * test, to compare with it in {@link SequenceMutationsTest}.
 */
final class SlowSequence {
    static final String LETTERS = "LAGVSERTIDPKQNFYMHWCXBUZO.-|";

    /** Represents a letter outside the vocabulary. */
    static final char UNKNOWN = '?';

    /** Letters of the whole sequence, without white space and a trailing stop. */
    final String letters;

    /** Where the packed piece starts and ends. */
    final int from;

    final int to;
    final boolean whiteSpaceStripped;
    final boolean stopStripped;

    private SlowSequence(String letters, boolean whiteSpaceStripped, boolean stopStripped) {
        this.letters = letters;
        this.whiteSpaceStripped = whiteSpaceStripped;
        this.stopStripped = stopStripped;
        int start = 0;
        while (start < letters.length() && letters.charAt(start) == '|') {
            start++;
        }
        int end = letters.length();
        while (end > start
                && (letters.charAt(end - 1) == '|' || (end < letters.length() && letters.charAt(end) == '|'))) {
            end--;
        }
        from = start;
        to = end;
    }

    static SlowSequence read(byte[] value) {
        StringBuilder letters = new StringBuilder();
        boolean white = false;
        int last = -1;
        for (int codePoint : codePoints(value)) {
            if (codePoint == ' ' || (codePoint >= 9 && codePoint <= 13)) {
                white = true;
            } else {
                letters.append(letter(codePoint));
                last = codePoint;
            }
        }
        boolean stop = last == '*';
        if (stop) {
            letters.setLength(letters.length() - 1);
        }
        return new SlowSequence(letters.toString(), white, stop);
    }

    String packed() {
        return letters.substring(from, to);
    }

    static int unknown(String of) {
        return (int) of.chars().filter(letter -> letter == UNKNOWN).count();
    }

    private static char letter(int codePoint) {
        if (codePoint == '_') {
            return '_';
        }
        boolean isLetter = codePoint >= 'a' && codePoint <= 'z';
        int upper = isLetter ? codePoint - 'a' + 'A' : codePoint;
        return upper > 0 && LETTERS.indexOf(upper) >= 0 ? (char) upper : UNKNOWN;
    }

    /**
     * Decodes UTF-8 by the table of well-formed byte sequences in the Unicode standard. Each maximal part of an
     * incomplete sequence, and each byte that cannot start one, becomes one U+FFFD.
     */
    static List<Integer> codePoints(byte[] bytes) {
        List<Integer> all = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int first = bytes[at++] & 0xff;
            int more =
                    first < 0x80 ? 0 : first < 0xc2 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : -1;
            if (more < 0) {
                all.add(0xfffd);
                continue;
            }
            int codePoint = more == 0 ? first : first & (0x3f >> more);
            boolean complete = true;
            for (int i = 0; i < more && complete; i++) {
                int next = at < bytes.length ? bytes[at] & 0xff : -1;
                int low = i > 0 ? 0x80 : first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
                int high = i > 0 ? 0xbf : first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
                complete = next >= low && next <= high;
                if (complete) {
                    codePoint = codePoint << 6 | (next & 0x3f);
                    at++;
                }
            }
            all.add(complete ? codePoint : 0xfffd);
        }
        return all;
    }
}
