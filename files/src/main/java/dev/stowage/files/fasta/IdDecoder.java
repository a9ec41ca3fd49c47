package dev.stowage.files.fasta;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Decodes the id of a header. Ids are UTF-8. In an id that is not valid UTF-8 (Latin-1, or truncated inside a character), each invalid byte
 * and each {@code %} is written as {@code %XX}, so that different ids stay different.
 */
final class IdDecoder {
    private IdDecoder() {}

    static boolean isAscii(byte[] bytes, int length) {
        int all = 0;
        for (int i = 0; i < length; i++) {
            all |= bytes[i];
        }
        return all >= 0;
    }

    static boolean hasControl(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if ((bytes[i] >= 0 && bytes[i] < 0x20) || bytes[i] == 0x7f) {
                return true;
            }
        }
        return false;
    }

    /** The text of an id that is not valid UTF-8. */
    static String escaped(byte[] bytes, int length) {
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
        CharBuffer letters = CharBuffer.allocate(length + 1);
        CharsetDecoder decoder = strict();
        StringBuilder text = new StringBuilder();
        while (true) {
            CoderResult result = decoder.decode(in, letters, true);
            text.append(letters.flip().toString().replace("%", "%25"));
            letters.clear();
            if (!result.isError()) {
                return text.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                text.append(String.format(Locale.ROOT, "%%%02X", in.get() & 0xff));
            }
            decoder.reset();
        }
    }

    /** Whether the bytes are valid UTF-8. */
    static boolean isUtf8(byte[] bytes, int length) {
        return !strict().decode(ByteBuffer.wrap(bytes, 0, length), CharBuffer.allocate(length + 1), true)
                .isError();
    }

    private static CharsetDecoder strict() {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }
}
