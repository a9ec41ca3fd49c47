package dev.stowage.files.input;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The content of an input, decompressed if its first bytes are those of gzip, BGZF, bzip2, xz or zstd.
 * Read once, from the start to the end. Not thread-safe.
 */
public final class DecodedInput extends FilterInputStream {
    /** Number of bytes of the content that can be peeked. */
    private static final int CONTENT_HEAD = 4_096;

    /** Memory limit of xz; its largest preset needs 65 MiB. */
    private static final int XZ_KIB = 256 << 10;

    private final PeekableStream source;
    private final PeekableStream content;
    private final @Nullable GzipStream gzip;
    private final String compression;

    private DecodedInput(PeekableStream source, PeekableStream content, @Nullable GzipStream gzip, String compression) {
        super(content);
        this.source = source;
        this.content = content;
        this.gzip = gzip;
        this.compression = compression;
    }

    /**
     * Detects the format of a stream by its first bytes.
     *
     * @throws UnsupportedFormatException if the format is not supported
     * @throws IOException if it cannot be read, or is truncated or corrupt
     */
    public static DecodedInput of(InputStream in) throws IOException {
        PeekableStream source = new PeekableStream(in, FileFormat.HEAD);
        Optional<FileFormat> format = FileFormat.of(source.head());
        if (format.isEmpty()) {
            return new DecodedInput(source, new PeekableStream(source, CONTENT_HEAD), null, "");
        }
        FileFormat outer = format.get();
        if (!outer.isRead()) {
            throw UnsupportedFormatException.of(outer.title());
        }
        try {
            InputStream decompressed = decompress(outer, source);
            PeekableStream content = new PeekableStream(decompressed, CONTENT_HEAD);
            GzipStream gzip = decompressed instanceof GzipStream stream ? stream : null;
            DecodedInput decoded = new DecodedInput(source, content, gzip, outer.title());
            Optional<FileFormat> inner = FileFormat.of(decoded.head());
            if (inner.isPresent()) {
                throw UnsupportedFormatException.of(inner.get().title() + " inside " + outer.title());
            }
            return decoded;
        } catch (UnsupportedFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw explained(e, source, outer.title());
        }
    }

    /** First bytes of the content, fewer if it fails there. Must be called before the first read. */
    public byte[] head() {
        return content.head();
    }

    /** Bytes of the (compressed) source that were read so far. */
    public long bytesRead() {
        return source.count();
    }

    /** Whether it seems complete; known after it was read to its end. */
    public EndStatus ending() {
        return gzip == null ? EndStatus.COMPLETE : gzip.ending();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws CorruptInputException if it is truncated or corrupt */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            return content.read(into, offset, length);
        } catch (IOException | RuntimeException e) {
            throw explained(e, source, compression);
        }
    }

    private static InputStream decompress(FileFormat format, InputStream in) throws IOException {
        return switch (format) {
            case GZIP -> new GzipStream(in);
            case BZIP2 -> new BZip2CompressorInputStream(in, true);
            case XZ -> new XZInputStream(in, XZ_KIB);
            case ZSTD, ZSTD_SKIPPABLE -> new ZstdInputStreamNoFinalizer(in);
            default -> throw new IllegalArgumentException(format + " is not read");
        };
    }

    /** Decompressors throw all kinds of exceptions for corrupt data. */
    private static IOException explained(Exception cause, PeekableStream source, String compression) {
        String said = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (cause instanceof CorruptInputException damaged) {
            return damaged;
        }
        if (source.failed() || compression.isEmpty()) {
            return new CorruptInputException("cannot be read (" + said + ")", cause);
        }
        String what = cause instanceof EOFException
                ? "truncated"
                : compression.equals(FileFormat.GZIP.title())
                        ? "corrupt"
                        : "truncated, corrupt or needs too much memory";
        return new CorruptInputException("the " + compression + " stream is " + what + " (" + said + ")", cause);
    }
}
