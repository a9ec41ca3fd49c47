package dev.stowage.files.input;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** File formats that are detected by their first bytes, independent of the file name. */
enum FileFormat {
    GZIP("gzip", true, 0, bytes(0x1f, 0x8b)),
    ZSTD("zstd", true, 0, bytes(0x28, 0xb5, 0x2f, 0xfd)),
    XZ("xz", true, 0, bytes(0xfd, '7', 'z', 'X', 'Z', 0)),
    BZIP2("bzip2", true, 0, bytes('B', 'Z', 'h')) {
        @Override
        boolean matches(byte[] head) {
            return super.matches(head) && head.length > 9 && head[3] >= '1' && head[3] <= '9' && isBlock(head);
        }

        private static boolean isBlock(byte[] head) {
            byte[] magic = Arrays.copyOfRange(head, 4, 10);
            return Arrays.equals(magic, bytes(0x31, 0x41, 0x59, 0x26, 0x53, 0x59))
                    || Arrays.equals(magic, bytes(0x17, 0x72, 0x45, 0x38, 0x50, 0x90));
        }
    },
    /** Skippable frames, which parallel zstd writers put before their frames; the last digit is arbitrary. */
    ZSTD_SKIPPABLE("zstd", true, 1, bytes(0x2a, 0x4d, 0x18)) {
        @Override
        boolean matches(byte[] head) {
            return super.matches(head) && (head[0] & 0xf0) == 0x50;
        }
    },
    ZIP("a zip archive", false, 0, bytes('P', 'K', 3, 4)),
    ZIP_EMPTY("an empty zip archive", false, 0, bytes('P', 'K', 5, 6)),
    ZIP_SPANNED("a part of a zip archive", false, 0, bytes('P', 'K', 7, 8)),
    TAR("a tar archive", false, 257, text("ustar")),
    SEVEN_ZIP("a 7z archive", false, 0, bytes('7', 'z', 0xbc, 0xaf, 0x27, 0x1c)),
    RAR("a rar archive", false, 0, text("Rar!\u001a\u0007")),
    COMPRESS("compressed by compress (.Z)", false, 0, bytes(0x1f, 0x9d)),
    LZIP("compressed by lzip", false, 0, text("LZIP")) {
        @Override
        boolean matches(byte[] head) {
            // Four letters could be residues, so the version is checked, too.
            return super.matches(head) && head.length > 4 && head[4] <= 1;
        }
    },
    LZ4("compressed by lz4", false, 0, bytes(0x04, 0x22, 0x4d, 0x18)),
    LZMA("compressed by lzma", false, 0, bytes(0x5d, 0, 0)),
    PARQUET("a Parquet file", false, 0, text("PAR1")),
    HDF5("an HDF5 file", false, 0, bytes(0x89, 'H', 'D', 'F')),
    PDF("a PDF file", false, 0, text("%PDF-")),
    UTF16_LITTLE("text in UTF-16 or UTF-32", false, 0, bytes(0xff, 0xfe)),
    UTF16_BIG("text in UTF-16 or UTF-32", false, 0, bytes(0xfe, 0xff));

    /** Number of bytes required to detect all formats. */
    static final int HEAD = 512;

    private final String title;
    private final boolean isRead;
    private final int offset;

    @SuppressWarnings("ImmutableEnumChecker") // nothing writes it
    private final byte[] magic;

    FileFormat(String title, boolean isRead, int offset, byte[] magic) {
        this.title = title;
        this.isRead = isRead;
        this.offset = offset;
        this.magic = magic;
    }

    /** The format that starts with these bytes; empty for other formats, including plain text. */
    static Optional<FileFormat> of(byte[] head) {
        return List.of(values()).stream().filter(format -> format.matches(head)).findFirst();
    }

    boolean matches(byte[] head) {
        return head.length >= offset + magic.length
                && Arrays.equals(head, offset, offset + magic.length, magic, 0, magic.length);
    }

    String title() {
        return title;
    }

    /** Whether it is a supported compression. */
    boolean isRead() {
        return isRead;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
