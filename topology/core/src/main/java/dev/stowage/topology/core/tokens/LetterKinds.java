package dev.stowage.topology.core.tokens;

import dev.stowage.topology.core.vocabulary.Vocabulary;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

/** What each byte of a sequence is: a letter of the vocabulary, another one, or white space that is no letter. */
final class LetterKinds {
    /*
     * This code runs for every residue of every sequence, and nearly all are capitals of the vocabulary, so eight are compared at once. XOR
     * with '@' takes a capital to its number, 1 to 26. Of each byte the high bit tells: adding 0x65 sets it from 27 on, and adding 0x7f unless
     * the byte is 0. A carry into the next byte only comes from one whose high bit was set before. The alphabets of proteins lack few
     * capitals, ESM's only J; of an alphabet that lacks many, no letters are plain.
     */
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long EACH = 0x0101010101010101L;
    private static final long ZERO = '@' * EACH;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long SETS_HIGH_FROM_1 = 0x7f * EACH;
    private static final long SETS_HIGH_FROM_27 = 0x65 * EACH;
    private static final int MAX_MISSING = 8;
    private static final int LETTERS = 256;
    private static final byte KNOWN = 0;
    private static final byte UNKNOWN = 1;
    private static final byte WHITE_SPACE = 2;

    private final byte[] kinds = new byte[LETTERS];

    /** What each byte adds to a {@link #count}: unknown letters in its lower half, white space in its upper. */
    private final long[] weights = new long[LETTERS];

    /** Numbers of the capitals that the vocabulary lacks, each repeated for eight bytes; at least one, which may be 0. */
    private final long[] missing;

    /** @param whiteSpace whether there is white space; if not, it is letters outside the vocabulary */
    LetterKinds(Vocabulary vocabulary, boolean whiteSpace) {
        for (int letter = 0; letter < LETTERS; letter++) {
            kinds[letter] = whiteSpace && isWhiteSpaceByte(letter)
                    ? WHITE_SPACE
                    : vocabulary.idOf((byte) letter) == Vocabulary.UNKNOWN_LETTER ? UNKNOWN : KNOWN;
        }
        for (int letter = 0; letter < LETTERS; letter++) {
            weights[letter] = switch (kinds[letter]) {
                case UNKNOWN -> 1;
                case WHITE_SPACE -> 1L << Integer.SIZE;
                default -> 0;
            };
        }
        long[] capitals = IntStream.rangeClosed('A', 'Z')
                .filter(capital -> kinds[capital] == UNKNOWN)
                .mapToLong(capital -> (capital ^ '@') * EACH)
                .toArray();
        missing = capitals.length == 0 ? new long[] {0} : capitals;
    }

    boolean isWhiteSpace(byte letter) {
        return kinds[letter & 0xff] == WHITE_SPACE;
    }

    boolean isUnknown(byte letter) {
        return kinds[letter & 0xff] == UNKNOWN;
    }

    /** Whether all bytes are letters of the vocabulary and nearly all capitals. If not, they may still be letters of it. */
    boolean arePlain(byte[] bytes, int from, int length) {
        if (missing.length > MAX_MISSING || !areCapitals(bytes, from, length, missing[0])) {
            return false;
        }
        for (int i = 1; i < missing.length; i++) {
            if (!isAbsent(bytes, from, length, missing[i])) {
                return false;
            }
        }
        int found = KNOWN;
        for (int i = from + length - length % Long.BYTES; i < from + length; i++) {
            found |= kinds[bytes[i] & 0xff];
        }
        return found == KNOWN;
    }

    /** Whether all bytes but the last few are capitals, and none is that of the given number. */
    private static boolean areCapitals(byte[] bytes, int from, int length, long absent) {
        long other = 0;
        int end = from + length - Long.BYTES;
        for (int i = from; i <= end; i += Long.BYTES) {
            long numbers = (long) LONGS.get(bytes, i) ^ ZERO;
            long others = numbers + SETS_HIGH_FROM_1 & (numbers ^ absent) + SETS_HIGH_FROM_1;
            other |= numbers | numbers + SETS_HIGH_FROM_27 | ~others;
        }
        return (other & HIGH_BITS) == 0;
    }

    /** Whether none of the capitals but the last few is that of the given number. */
    private static boolean isAbsent(byte[] bytes, int from, int length, long absent) {
        long others = HIGH_BITS;
        int end = from + length - Long.BYTES;
        for (int i = from; i <= end; i += Long.BYTES) {
            long numbers = (long) LONGS.get(bytes, i) ^ ZERO;
            others &= (numbers ^ absent) + SETS_HIGH_FROM_1;
        }
        return others == HIGH_BITS;
    }

    /** Counts both kinds that are no letters of the vocabulary, for {@link #unknown} and {@link #whiteSpace}. */
    long count(byte[] bytes, int from, int length) {
        long count = 0;
        for (int i = from; i < from + length; i++) {
            // A branch would be mispredicted where many are.
            count += weights[bytes[i] & 0xff];
        }
        return count;
    }

    /** How many of the counted bytes are letters outside the vocabulary. */
    static int unknown(long count) {
        return (int) count;
    }

    /** How many of the counted bytes are white space. */
    static int whiteSpace(long count) {
        return (int) (count >>> Integer.SIZE);
    }

    /** Space, tabulator, line feed, vertical tabulator, form feed, carriage return: what is stripped from files, too. */
    private static boolean isWhiteSpaceByte(int letter) {
        return letter == ' ' || (letter >= '\t' && letter <= '\r');
    }
}
