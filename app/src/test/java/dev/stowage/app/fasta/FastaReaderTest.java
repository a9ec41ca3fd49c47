package dev.stowage.app.fasta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class FastaReaderTest {
    @Test
    void shouldReadEverySequenceInOrderWhateverTheLinesLookLike() throws IOException {
        String text = "\n>tr|A0A1|NAME some words\r\nMKT\r\n\r\n  ayi \n>empty\n>\nM K\n>last\nW";

        List<FastaRecord> read = read(text.getBytes(StandardCharsets.UTF_8));

        assertThat(read)
                .containsExactly(
                        new FastaRecord("tr|A0A1|NAME", "MKTayi", 2),
                        new FastaRecord("empty", "", 6),
                        new FastaRecord("", "MK", 7),
                        new FastaRecord("last", "W", 9));
    }

    @Test
    void shouldReadGzipAndSeveralMembersOfIt() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(zipped(">a\nMK\n"));
        both.write(zipped(">b\nMS\n"));

        assertThat(read(both.toByteArray())).extracting(FastaRecord::id).containsExactly("a", "b");
    }

    @Test
    void shouldHaveNoSequenceWhenTheFileIsEmpty() throws IOException {
        assertThat(read(new byte[0])).isEmpty();
        assertThat(read("\n \n".getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void shouldNameTheLineWhenTheFileDoesNotStartWithAHeader() {
        assertThatThrownBy(() -> read("\r\nMKTAYIAKQRQISFVKSHFSRQ\n".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(FastaException.class)
                .hasMessageContaining("some.fasta, line 2")
                .hasMessageContaining("\"MKTAYIAKQRQISFVKSHFS...\"");
    }

    @Test
    void shouldHandOutWhatIsWholeAndThenRefuseWhenAGzipIsCutShort() throws IOException {
        byte[] whole = zipped((">a\n" + "MKTAYIAKQR\n".repeat(3_000)).repeat(40));
        for (int length : new int[] {12, whole.length / 3, whole.length - 5}) {
            List<FastaRecord> handedOut = new ArrayList<>();

            assertThatThrownBy(() -> readInto(handedOut, Arrays.copyOf(whole, length)))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(FastaException.class)
                    .hasMessageContaining("cut short");

            assertThat(handedOut)
                    .allSatisfy(record -> assertThat(record.residues()).hasSize(30_000));
        }
    }

    private static List<FastaRecord> read(byte[] bytes) throws IOException {
        List<FastaRecord> records = new ArrayList<>();
        readInto(records, bytes);
        return records;
    }

    private static void readInto(List<FastaRecord> records, byte[] bytes) throws IOException {
        try (FastaReader reader = FastaReader.of("some.fasta", new ByteArrayInputStream(bytes))) {
            for (FastaRecord next = reader.next(); next != null; next = reader.next()) {
                records.add(next);
            }
            assertThat(reader.bytesRead()).isEqualTo(bytes.length);
        }
    }

    private static byte[] zipped(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }
}
