package dev.stowage.files.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipStreamTest {
    private static final byte[] FIRST = Gzip.member(">a\nMK\n");
    private static final byte[] SECOND = Gzip.member(">b\nMS\n");
    private static final byte[] EMPTY = Gzip.member("");
    private static final String BOTH = ">a\nMK\n>b\nMS\n";

    @ParameterizedTest(name = "at most {0} bytes at a time")
    @ValueSource(ints = {1, 2, 7, 1_000})
    void shouldReadEveryMemberWhenThePipeIsSlowerThanTheReader(int max) throws IOException {
        byte[] file = Gzip.join(EMPTY, FIRST, EMPTY, EMPTY, SECOND, EMPTY);

        assertThat(read(new Trickle(file, max, 1))).isEqualTo(BOTH);
    }

    @Test
    void shouldReadALargeMemberInItsOrder() throws IOException {
        String text = ">a\nMKTAYIAKQR\n".repeat(100_000);

        assertThat(read(new Trickle(Gzip.join(Gzip.member(text), FIRST), 70_000, 1)))
                .isEqualTo(text + ">a\nMK\n");
    }

    @Test
    void shouldPassOverZerosAtTheEnd() throws IOException {
        byte[] file = Gzip.join(FIRST, SECOND, new byte[100_000]);

        assertThat(read(new Trickle(file, 999, 1))).isEqualTo(BOTH);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"x", ">c\nMW\n", "\0x", "\0\0\0\0\u001f\u008b", "\u001fx", "\u001f\u009d\u0090"})
    void shouldRefuseWhatFollowsTheLastMember(String more) {
        byte[] file = Gzip.join(FIRST, SECOND, more.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> read(new ByteArrayInputStream(file)))
                .isInstanceOf(ZipException.class)
                .hasMessageContaining("bytes after the last member");
    }

    @Test
    void shouldRefuseAFileThatIsCutAnywhereButBetweenMembers() throws IOException {
        byte[] file = Gzip.join(FIRST, SECOND);
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            if (length == FIRST.length) {
                assertThat(read(new ByteArrayInputStream(cut))).isEqualTo(">a\nMK\n");
            } else {
                assertThatThrownBy(() -> read(new ByteArrayInputStream(cut)))
                        .as("cut to %d bytes", length)
                        .isInstanceOf(EOFException.class)
                        .hasMessageContaining("end of file");
            }
        }
    }

    @Test
    void shouldReadWhatAHeaderMayHave() throws IOException {
        byte[] data = Arrays.copyOfRange(FIRST, 10, FIRST.length);
        byte[] header = {0x1f, (byte) 0x8b, 8, 0x1f, 1, 2, 3, 4, 0, 3, 3, 0, 1, 2, 3, 'n', 0, 'c', 'c', 0};
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(header);
        byte[] checksum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        byte[] wrong = {(byte) ~crc.getValue(), (byte) (crc.getValue() >> 8)};

        assertThat(read(new ByteArrayInputStream(Gzip.join(header, checksum, data))))
                .isEqualTo(">a\nMK\n");
        assertThatThrownBy(() -> read(new ByteArrayInputStream(Gzip.join(header, wrong, data))))
                .hasMessageContaining("does not match its checksum");
    }

    @Test
    void shouldTellHowAFileEnded() throws IOException {
        byte[] block = Gzip.block(">a\nMK\n");

        assertThat(ending(FIRST)).isEqualTo(EndStatus.COMPLETE);
        assertThat(ending(Gzip.join(FIRST, SECOND))).isEqualTo(EndStatus.SEVERAL_MEMBERS);
        assertThat(ending(Gzip.join(FIRST, SECOND, EMPTY))).isEqualTo(EndStatus.COMPLETE);
        assertThat(ending(block)).isEqualTo(EndStatus.NO_LAST_BLOCK);
        assertThat(ending(Gzip.join(block, Gzip.block("")))).isEqualTo(EndStatus.COMPLETE);
        assertThat(ending(Gzip.join(block, Gzip.block(""), block))).isEqualTo(EndStatus.NO_LAST_BLOCK);
        assertThat(ending(Gzip.join(block, new byte[512]))).isEqualTo(EndStatus.NO_LAST_BLOCK);
    }

    private static EndStatus ending(byte[] file) throws IOException {
        try (GzipStream stream = new GzipStream(new ByteArrayInputStream(file))) {
            stream.readAllBytes();
            return stream.ending();
        }
    }

    private static String read(InputStream file) throws IOException {
        try (GzipStream stream = new GzipStream(file)) {
            return new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
