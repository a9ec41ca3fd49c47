package dev.stowage.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A secret in a file. It is read again when the file has changed, which is checked at most once per second. Thread-safe. */
public final class SecretFile {
    private static final Logger LOGGER = LoggerFactory.getLogger(SecretFile.class);
    private static final int MAX_BYTES = 1 << 20;
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final Path file;
    private final LongSupplier nanoClock;
    private String value;
    private @Nullable Version version;
    private long checkedAt;

    /** What differs between two versions of a file. Kubernetes replaces a symbolic link, so that the file is another one. */
    private record Version(FileTime modified, long size, @Nullable Object id) {}

    private SecretFile(Path file, LongSupplier nanoClock) throws IOException {
        this.file = file;
        this.nanoClock = nanoClock;
        version = version();
        value = read(file);
        checkedAt = nanoClock.getAsLong();
    }

    /**
     * Reads the file for the first time.
     *
     * @throws IOException as {@link #read} does
     */
    public static SecretFile open(Path file) throws IOException {
        return open(file, System::nanoTime);
    }

    static SecretFile open(Path file, LongSupplier nanoClock) throws IOException {
        return new SecretFile(file, nanoClock);
    }

    /**
     * The content of a file without line breaks at its end.
     *
     * @throws IOException if it cannot be read or is empty, with a message that continues "the file ..."
     */
    public static String read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new IOException("does not exist", e);
        } catch (AccessDeniedException e) {
            throw new IOException("is not readable by this user", e);
        } catch (IOException e) {
            throw new IOException("cannot be read (" + e.getMessage() + ")", e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IOException("is larger than " + MAX_BYTES + " bytes");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("is not text in UTF-8", e);
        }
        String stripped = text.replaceAll("[\r\n]+$", "");
        if (stripped.isBlank()) {
            throw new IOException("is empty");
        }
        return stripped;
    }

    /** The current content. If a changed file cannot be read, the former content stays, with a warning. */
    public synchronized String value() {
        long now = nanoClock.getAsLong();
        if (now - checkedAt >= INTERVAL_NS && version != null) {
            checkedAt = now;
            refresh();
        }
        return value;
    }

    private void refresh() {
        try {
            Version found = version();
            if (found != null && !found.equals(version)) {
                version = found;
                value = read(file);
                LOGGER.atInfo().addKeyValue("file", file).log("read a changed file with a secret");
            }
        } catch (IOException e) {
            LOGGER.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("error", e.getMessage())
                    .log("cannot read a changed file with a secret, using its former content");
        }
    }

    /** The version of the file; null for a pipe, which can be read only once. */
    private @Nullable Version version() throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new IOException("does not exist", e);
        }
        return attributes.isRegularFile()
                ? new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey())
                : null;
    }
}
