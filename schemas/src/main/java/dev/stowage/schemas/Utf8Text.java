package dev.stowage.schemas;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text as UTF-8 bytes. */
public final class Utf8Text {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8Text() {}

    /** A copy that is well-formed UTF-8: malformed bytes become U+FFFD, as in a Java string. */
    public static byte[] wellFormed(byte[] bytes, int from, int length) {
        return isAscii(bytes, from, length)
                ? Arrays.copyOfRange(bytes, from, from + length)
                : new String(bytes, from, length, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether all bytes are below 0x80. */
    public static boolean isAscii(byte[] bytes, int from, int length) {
        // Eight bytes per step: this runs over every residue of every sequence.
        long all = 0;
        int end = from + length;
        int i = from;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            all |= (long) LONGS.get(bytes, i);
        }
        for (; i < end; i++) {
            all |= bytes[i];
        }
        return (all & HIGH_BITS) == 0;
    }
}
