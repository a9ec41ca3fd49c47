package dev.stowage.schemas;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Maps each letter to its value in Avro's encoding, one byte. */
public final class LetterCodes {
    /*
     * This code runs for every residue of every sequence. Nearly all letters are capitals, which differ in five bits:
     * eight letters are read at once, looked up in pairs, and written at once. If any letter is not a capital, all are
     * looked up one by one. The letters are copied first: usually they are no longer in the CPU caches, and copying
     * them waits for memory once, while the lookups would wait for each cache line.
     */
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long CAPITALS = 0x4040404040404040L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long NOT_OF_CAPITALS = 0xe0e0e0e0e0e0e0e0L;
    private static final long FIRST_OF_PAIRS = 0x001f001f001f001fL;
    private static final long SECOND_OF_PAIRS = 0x03e003e003e003e0L;
    private static final int PAIRS = 1 << 10;
    private static final int LETTERS = 256;
    private static final int MOST = 63;
    private static final byte NOTHING = (byte) 0x80;

    private final byte[] codes = new byte[LETTERS];
    private final char[] pairs = new char[PAIRS];

    /** @param values by letter, 256 of them; letters whose value is not 0 to 63 must not occur */
    public LetterCodes(byte[] values) {
        for (int letter = 0; letter < LETTERS; letter++) {
            byte value = values[letter];
            codes[letter] = value < 0 || value > MOST ? NOTHING : (byte) (value << 1);
        }
        for (int pair = 0; pair < pairs.length; pair++) {
            int first = codes['@' + (pair & 0x1f)] & 0xff;
            int second = codes['@' + (pair >> 5)] & 0xff;
            pairs[pair] = (char) (first | second << 8);
        }
    }

    /**
     * Writes the value of each letter.
     *
     * @throws IllegalArgumentException if a letter has no value from 0 to 63
     */
    void write(byte[] letters, int from, int length, byte[] to, int at) {
        System.arraycopy(letters, from, to, at, length);
        // The index is masked with the table's length, so there is no bounds check.
        char[] table = pairs;
        int last = table.length - 1;
        long other = 0;
        long all = 0;
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            long eight = (long) LONGS.get(to, at + i);
            other |= (eight ^ CAPITALS) & NOT_OF_CAPITALS;
            long four = (eight & FIRST_OF_PAIRS) | ((eight >>> 3) & SECOND_OF_PAIRS);
            long written = table[(int) four & last]
                    | (long) table[(int) (four >>> 16) & last] << 16
                    | (long) table[(int) (four >>> 32) & last] << 32
                    | (long) table[(int) (four >>> 48) & last] << 48;
            all |= written;
            LONGS.set(to, at + i, written);
        }
        if (other != 0) {
            System.arraycopy(letters, from, to, at, length);
            i = 0;
            all = 0;
        }
        for (; i < length; i++) {
            byte code = codes[to[at + i] & 0xff];
            all |= code;
            to[at + i] = code;
        }
        if ((all & HIGH_BITS) != 0) {
            throw new IllegalArgumentException("a letter has a value outside 0 to " + MOST);
        }
    }
}
