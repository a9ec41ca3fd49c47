package dev.stowage.files.fasta;

import dev.stowage.files.sequence.ReadOptions;
import dev.stowage.schemas.ShownText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Buffer for the residues of the current sequence, which is reused. */
final class ResidueBuffer {
    private byte[] residues = new byte[1 << 12];
    private int length;
    private boolean tooLarge;

    void clear() {
        length = 0;
        tooLarge = false;
    }

    /** Appends residues; the residues of a too large sequence are discarded. */
    void append(byte[] bytes, int from, int to) {
        int count = to - from;
        if (tooLarge || length + count > ReadOptions.MAX_RESIDUES) {
            tooLarge = true;
            length = 0;
            return;
        }
        if (length + count > residues.length) {
            residues = Arrays.copyOf(residues, Math.max(length + count, 2 * residues.length));
        }
        System.arraycopy(bytes, from, residues, length, count);
        length += count;
    }

    int length() {
        return length;
    }

    /** Whether the sequence has too many residues. */
    boolean isTooLarge() {
        return tooLarge;
    }

    String text() {
        return new String(residues, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** The last residues from a position on, escaped for messages. */
    String shown(int from, int max) {
        int first = Math.max(Math.min(from, length), length - max);
        return (first > from ? "..." : "") + ShownText.ofBytes(residues, first, length);
    }
}
