package dev.stowage.files.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class DecodedInputTest {
    private static final String TEXT = ">a\nMKTAYIAKQR\n".repeat(2_000);

    static Stream<Arguments> compressions() {
        return Stream.of(
                Arguments.of("gzip", Gzip.member(TEXT)),
                Arguments.of("bgzf", Gzip.block(TEXT)),
                Arguments.of("zstd", Zstd.compress(TEXT.getBytes(StandardCharsets.US_ASCII))),
                Arguments.of("bzip2", compressed(BZip2CompressorOutputStream::new)),
                Arguments.of("xz", compressed(out -> new XZOutputStream(out, new LZMA2Options(1)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("compressions")
    void shouldReadEveryStreamOfAFileWhenThePipeIsSlow(String name, byte[] stream) throws IOException {
        byte[] file = Gzip.join(stream, stream, stream);

        assertThat(read(new Trickle(file, 50, 1))).isEqualTo(TEXT.repeat(3));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("compressions")
    void shouldRefuseAStreamThatIsCutOrFollowedByOtherBytes(String name, byte[] stream) {
        for (int length : new int[] {10, stream.length / 3, stream.length - 1}) {
            byte[] cut = Arrays.copyOf(stream, length);
            assertThatThrownBy(() -> read(new ByteArrayInputStream(cut)))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(CorruptInputException.class)
                    .hasMessageContaining("truncated");
        }
        byte[] more = Gzip.join(stream, ">b\nMS\nMKTAYIAKQR\n".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> read(new ByteArrayInputStream(more)))
                .isInstanceOf(CorruptInputException.class)
                .hasMessageContaining("corrupt");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("compressions")
    void shouldNameACompressionInsideAnother(String name, byte[] stream) {
        byte[] twice = Gzip.member(new String(stream, StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> read(new ByteArrayInputStream(twice)))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining((name.equals("bgzf") ? "gzip" : name) + " inside gzip");
    }

    @Test
    void shouldNameFormatsThatAreNotRead() {
        byte[] tar = new byte[1_024];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        for (List<Object> format : List.<List<Object>>of(
                List.of("a zip archive", latin1("PK\3\4rest")),
                List.of("a tar archive", tar),
                List.of("a tar archive inside gzip", Gzip.member(new String(tar, StandardCharsets.ISO_8859_1))),
                List.of("a 7z archive", latin1("7z\u00bc\u00af'\u001crest")),
                List.of("lz4", latin1("\4\"M\u0018rest")),
                List.of("UTF-16", latin1("\u00ff\u00fe>\0a\0")))) {
            assertThatThrownBy(() -> read(new ByteArrayInputStream((byte[]) format.get(1))))
                    .isInstanceOf(UnsupportedFormatException.class)
                    .hasMessageContaining((String) format.get(0))
                    .hasMessageContaining("accepted: FASTA");
        }
    }

    @Test
    @SuppressWarnings("InputStreamSlowMultibyteRead") // nothing can be read
    void shouldSayThatASourceCannotBeReadWhenItFails() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Input/output error");
            }
        };

        assertThatThrownBy(() -> read(failing))
                .isInstanceOf(CorruptInputException.class)
                .hasMessageContaining("cannot be read (Input/output error)");
    }

    private interface Compressor {
        OutputStream over(OutputStream out) throws IOException;
    }

    private static byte[] compressed(Compressor compressor) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compressor.over(bytes)) {
            out.write(TEXT.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String read(InputStream in) throws IOException {
        try (DecodedInput input = DecodedInput.of(in)) {
            return new String(input.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
