package dev.stowage.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text that stays bytes. */
public final class Utf8Text {
    private Utf8Text() {}

    /** A copy that is well-formed UTF-8: what is not becomes U+FFFD, as in a Java string. */
    public static byte[] wellFormed(byte[] bytes, int from, int length) {
        return isAscii(bytes, from, length)
                ? Arrays.copyOfRange(bytes, from, from + length)
                : new String(bytes, from, length, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether all bytes are below 0x80. */
    public static boolean isAscii(byte[] bytes, int from, int length) {
        int all = 0;
        for (int i = from; i < from + length; i++) {
            all |= bytes[i];
        }
        return all >= 0;
    }
}
