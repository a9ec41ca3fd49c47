package dev.stowage.files.fasta;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.stowage.files.input.Gzip;
import dev.stowage.files.input.Trickle;
import dev.stowage.schemas.ShownText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Damaged files: exactly the right residues are read, or the file is refused. */
class FastaMutationsTest {
    private static final int MUTATIONS = 1_000;

    /** Bytes with a special meaning in FASTA. */
    private static final byte[] TELLING = latin1(
            ">>>;;#@+ \t\r\n\n\n\0\u001a\u0007\u001b*-.|_19MKmk\u000b\f\u007f%\u00ef\u00bb\u00bf\u00e9\u00c3\u00a9");

    private static final String WHOLE =
            """
            ; made up
            >sp|P1|ONE first
            MKTAYIAKQR
            QISFVKSHFS*
            >two
            mktay iakqr

            GIVEQCC
            >P1x caf\u00c3\u00a9\u00a0 words > more
            MAL
            > caf\u00c3\u00a9%41
            MW
            """;

    @Test
    void shouldReadExactlyWhatStandsThereOrRefuseWhenFastaIsDamagedWithSeed1() throws IOException {
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = mutated(latin1(WHOLE), random, TELLING);

            List<String> expected = SlowFasta.read(damaged);

            assertThat(read(damaged, random)).as(() -> shown(damaged)).isEqualTo(expected);
            refused += expected.contains("refused") ? 1 : 0;
        }
        assertThat(refused).isBetween(MUTATIONS / 10, MUTATIONS * 9 / 10);
    }

    @Test
    void shouldReadExactlyWhatWasCompressedOrRefuseWhenGzipIsDamagedWithSeed2() throws IOException {
        byte[] whole = Gzip.join(
                Gzip.member(WHOLE), Gzip.member(WHOLE.repeat(50)), Gzip.member(""), Gzip.member(">three\nMKT\n"));
        requireWholeOrRefused(whole, new Random(2));
    }

    @Test
    void shouldReadExactlyWhatWasCompressedOrRefuseWhenBgzfIsDamagedWithSeed3() throws IOException {
        byte[] whole = Gzip.join(
                Gzip.block(WHOLE.substring(0, 50)), Gzip.block(WHOLE.substring(50)), Gzip.block(WHOLE), Gzip.block(""));
        requireWholeOrRefused(whole, new Random(3));
    }

    static Stream<Arguments> otherCompressions() throws IOException {
        byte[] text = latin1(WHOLE.repeat(20));
        ByteArrayOutputStream bzip2 = new ByteArrayOutputStream();
        try (OutputStream out = new BZip2CompressorOutputStream(bzip2)) {
            out.write(text);
        }
        ByteArrayOutputStream xz = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(xz, new LZMA2Options(1))) {
            out.write(text);
        }
        try (ZstdCompressCtx zstd = new ZstdCompressCtx().setChecksum(true)) {
            return Stream.of(
                    Arguments.of("bzip2", bzip2.toByteArray()),
                    Arguments.of("xz", xz.toByteArray()),
                    Arguments.of("zstd", zstd.compress(text)));
        }
    }

    @ParameterizedTest(name = "{0} with seed 4")
    @MethodSource("otherCompressions")
    void shouldReadExactlyWhatWasCompressedOrRefuseWhenItIsDamaged(String name, byte[] whole) throws IOException {
        Random random = new Random(4);
        List<String> expected = SlowFasta.read(latin1(WHOLE.repeat(20)));
        assertThat(read(whole, random)).isEqualTo(expected);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = mutated(whole, random, new byte[] {0, 1, (byte) 0xff});

            List<String> read = read(damaged, random);

            if (!read.contains("refused")) {
                assertThat(read).as(() -> shown(damaged)).isEqualTo(expected);
            }
        }
    }

    private static void requireWholeOrRefused(byte[] whole, Random random) throws IOException {
        byte[] gzipTelling = {0, 0x1f, (byte) 0x8b, 8, 4, (byte) 0xff, 1};
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = mutated(whole, random, gzipTelling);

            List<String> read = read(damaged, random);

            if (read.contains("refused")) {
                refused++;
                assertThat(isReadable(damaged)).as(() -> shown(damaged)).isFalse();
            } else {
                assertThat(read).as(() -> shown(damaged)).isEqualTo(SlowFasta.read(Gzip.decompress(damaged)));
            }
        }
        assertThat(refused).isBetween(MUTATIONS / 2, MUTATIONS - 10);
    }

    private static boolean isReadable(byte[] file) {
        try {
            return !SlowFasta.read(Gzip.decompress(file)).contains("refused");
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static List<String> read(byte[] file, Random random) throws IOException {
        List<String> read = new ArrayList<>();
        try (FastaReader reader = FastaReader.of(
                "some.fasta", new Trickle(file, 1 + random.nextInt(40), random.nextLong()), ReadOptions.DEFAULT)) {
            for (FastaRecord next = reader.next(); next != null; next = reader.next()) {
                read.add(next.id() + " " + next.residues());
            }
        } catch (FastaException e) {
            read.add("refused");
        }
        return read;
    }

    /** One to three changes: a byte is replaced, a range removed, repeated, zeroed or inserted, or the end cut off. */
    private static byte[] mutated(byte[] whole, Random random, byte[] telling) {
        byte[] bytes = whole;
        for (int change = random.nextInt(3); change >= 0 && bytes.length > 2; change--) {
            int from = random.nextInt(bytes.length - 1);
            int to = from + 1 + random.nextInt(Math.min(20, bytes.length - from - 1));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(bytes, 0, from);
            switch (random.nextInt(7)) {
                case 0 -> out.write(random.nextInt(256));
                case 1 -> out.write(telling[random.nextInt(telling.length)]);
                case 2 -> {
                    // removed
                }
                case 3 -> out.write(bytes, from, to - from);
                case 4 -> out.writeBytes(new byte[to - from]);
                case 5 -> to = bytes.length;
                default -> {
                    out.write(telling[random.nextInt(telling.length)]);
                    to = from;
                }
            }
            out.write(bytes, to, bytes.length - to);
            bytes = out.toByteArray();
        }
        return bytes;
    }

    private static String shown(byte[] bytes) {
        return ShownText.ofBytes(bytes, 0, Math.min(bytes.length, 500));
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
