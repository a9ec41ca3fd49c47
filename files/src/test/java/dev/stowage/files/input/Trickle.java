package dev.stowage.files.input;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;

/** A pipe slower than its reader: each read returns few bytes, and {@code available} is 0. */
public final class Trickle extends InputStream {
    private final InputStream in;
    private final Random random;
    private final int max;

    /** @param max bytes at a time */
    public Trickle(byte[] bytes, int max, long seed) {
        in = new ByteArrayInputStream(bytes);
        random = new Random(seed);
        this.max = max;
    }

    @Override
    public int read() throws IOException {
        return in.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        return in.read(into, offset, Math.min(length, 1 + random.nextInt(max)));
    }

    @Override
    public int available() {
        return 0;
    }
}
