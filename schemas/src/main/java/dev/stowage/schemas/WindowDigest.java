package dev.stowage.schemas;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;

/**
 * The digest in the manifest of a window: it proves that a reader has all batches of the window, in order and
 * unaltered. d(0) is {@link #none}; d(n) = SHA-256(d(n-1), CRC-32 of the value of the n-th batch, length of that
 * value), both as four bytes, big-endian. Not thread-safe.
 */
public final class WindowDigest {
    /*
     * The bytes are read by CRC-32, which is ten times faster than SHA-256; with SHA-256 the digest took a tenth of the
     * time of packing. Neither protects against an attacker, who can alter the manifest as well as the batches.
     */
    private static final int BYTES = 32;

    private final MessageDigest sha256;
    private final CRC32 crc = new CRC32();

    public WindowDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The digest of a window without batches: 32 zero bytes. */
    public static byte[] none() {
        return new byte[BYTES];
    }

    /** The digest after one more batch of the given value. */
    public byte[] next(byte[] before, byte[] value) {
        crc.reset();
        crc.update(value);
        sha256.update(before);
        return sha256.digest(ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt((int) crc.getValue())
                .putInt(value.length)
                .array());
    }
}
