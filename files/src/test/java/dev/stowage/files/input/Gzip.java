package dev.stowage.files.input;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;

/** Writes gzip and BGZF, and decompresses a whole file in memory, slowly and step by step. */
public final class Gzip {
    private static final int TRAILER = 8;

    private Gzip() {}

    /** One gzip member. */
    public static byte[] member(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** One block of BGZF; the block of an empty text is the last one. */
    public static byte[] block(String text) {
        byte[] content = text.getBytes(StandardCharsets.ISO_8859_1);
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] data = new byte[content.length + 100];
        int length = deflater.deflate(data);
        deflater.end();
        CRC32 crc = new CRC32();
        crc.update(content);
        ByteBuffer block = ByteBuffer.allocate(18 + length + TRAILER).order(ByteOrder.LITTLE_ENDIAN);
        block.put(new byte[] {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 0xff, 6, 0, 'B', 'C', 2, 0});
        block.putShort((short) (18 + length + TRAILER - 1)).put(data, 0, length);
        block.putInt((int) crc.getValue()).putInt(content.length);
        return block.array();
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /**
     * The content of a gzip file.
     *
     * @throws IllegalArgumentException if a member is truncated or damaged, or if data follow the last one
     */
    public static byte[] decompress(byte[] file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        do {
            at = member(file, at, out);
        } while (at < file.length && !onlyZeros(file, at));
        return out.toByteArray();
    }

    private static int member(byte[] file, int start, ByteArrayOutputStream out) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(start);
        require(in.remaining() >= 10 && in.getShort() == (short) 0x8b1f && in.get() == 8, "header");
        int flags = in.get();
        require((flags & 0xe0) == 0, "flags");
        in.position(in.position() + 6);
        if ((flags & 4) != 0) {
            require(in.remaining() >= 2, "extra");
            int extra = Short.toUnsignedInt(in.getShort());
            require(in.remaining() >= extra, "extra");
            in.position(in.position() + extra);
        }
        for (int text : new int[] {8, 16}) {
            while ((flags & text) != 0) {
                require(in.hasRemaining(), "text");
                flags &= in.get() == 0 ? ~text : ~0;
            }
        }
        if ((flags & 2) != 0) {
            CRC32 crc = new CRC32();
            crc.update(file, start, in.position() - start);
            require(in.remaining() >= 2 && in.getShort() == (short) crc.getValue(), "header checksum");
        }
        byte[] content = inflate(in);
        out.writeBytes(content);
        CRC32 crc = new CRC32();
        crc.update(content);
        require(in.remaining() >= TRAILER && in.getInt() == (int) crc.getValue(), "checksum");
        require(in.getInt() == content.length, "size");
        return in.position();
    }

    private static byte[] inflate(ByteBuffer in) {
        Inflater inflater = new Inflater(true);
        try {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            byte[] one = new byte[1];
            inflater.setInput(in);
            while (!inflater.finished()) {
                int count = inflater.inflate(one);
                require(count > 0 || inflater.finished(), "data");
                content.write(one, 0, count);
            }
            return content.toByteArray();
        } catch (DataFormatException e) {
            throw new IllegalArgumentException(e);
        } finally {
            inflater.end();
        }
    }

    private static boolean onlyZeros(byte[] file, int from) {
        for (int i = from; i < file.length; i++) {
            if (file[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(what);
        }
    }
}
