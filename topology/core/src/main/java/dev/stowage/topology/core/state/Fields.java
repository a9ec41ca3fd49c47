package dev.stowage.topology.core.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Stored bytes: a format version, then fields in order. */
public final class Fields {

    /** Writes the fields of a value. */
    @FunctionalInterface
    public interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    /** Reads the fields of a value. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    private Fields() {}

    /** The bytes to be stored. */
    public static byte[] write(int version, Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(version);
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads stored bytes.
     *
     * @param what names the value in messages
     * @throws UnreadableStateException if they are of another format version, or do not hold what that version says
     */
    public static <T> T read(String what, int version, byte[] bytes, Reader<T> reader) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int found = in.readUnsignedByte();
            if (found != version) {
                throw new UnreadableStateException(
                        what + ": stored format is v" + found + " but this build reads v" + version);
            }
            T value = reader.read(in);
            if (in.available() > 0) {
                throw new UnreadableStateException(
                        what + ": " + in.available() + " bytes too many in the stored value");
            }
            return value;
        } catch (IOException e) {
            throw new UnreadableStateException(
                    what + ": the stored value of " + bytes.length + " bytes is cut short", e);
        }
    }

    static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        writeBytes(out, bytes, 0, bytes.length);
    }

    static void writeBytes(DataOutputStream out, byte[] bytes, int from, int length) throws IOException {
        out.writeInt(length);
        out.write(bytes, from, length);
    }

    static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a field of " + length + " bytes exceeds the stored value");
        }
        return in.readNBytes(length);
    }

    public static void writeString(DataOutputStream out, String text) throws IOException {
        writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    public static String readString(DataInputStream in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }
}
