package dev.stowage.files.fasta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.files.sequence.FileSequence;
import dev.stowage.files.sequence.GapPolicy;
import dev.stowage.files.sequence.OversizePolicy;
import dev.stowage.files.sequence.ReadOptions;
import dev.stowage.files.sequence.SequenceFileException;
import dev.stowage.topology.core.vocabulary.Vocabulary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
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

        List<FileSequence> read = read(text.getBytes(StandardCharsets.UTF_8));

        assertThat(read)
                .containsExactly(
                        new FileSequence("tr|A0A1|NAME", "MKTayi", "some.fasta", 2),
                        new FileSequence("empty", "", "some.fasta", 6),
                        new FileSequence("", "MK", "some.fasta", 7),
                        new FileSequence("last", "W", "some.fasta", 9));
    }

    @Test
    void shouldReadGzipAndSeveralMembersOfIt() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(zipped(">a\nMK\n"));
        both.write(zipped(">b\nMS\n"));

        assertThat(read(both.toByteArray())).extracting(FileSequence::id).containsExactly("a", "b");
    }

    @Test
    void shouldHandOutAllThatIsWholeBeforeWhatIsRefused() {
        List<FileSequence> handedOut = new ArrayList<>();

        assertThatThrownBy(() -> readInto(handedOut, ">a\nMK\n>b\nMS\n>P1;x\n".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(SequenceFileException.class);

        assertThat(handedOut).extracting(FileSequence::id).containsExactly("a", "b");
    }

    @Test
    void shouldReadLinesOfAnyLengthAcrossItsBuffer() throws IOException {
        String residues = "MKTAYIAKQR".repeat(30_000);
        String words = " words".repeat(20_000);

        List<FileSequence> read = read((">a" + words + "\r" + residues + "\r\n" + residues + "\n;" + words + "\n>b\nM")
                .getBytes(StandardCharsets.UTF_8));

        assertThat(read)
                .containsExactly(
                        new FileSequence("a", residues + residues, "some.fasta", 1),
                        new FileSequence("b", "M", "some.fasta", 5));
    }

    @Test
    void shouldEndInBoundedMemoryWhenALineHasNoEnd() {
        InputStream endless = new InputStream() {
            private long left = 250_000_000;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                Arrays.fill(into, offset, offset + length, (byte) 'M');
                left -= length;
                return left < 0 ? -1 : length;
            }
        };
        InputStream file =
                new SequenceInputStream(new ByteArrayInputStream(">a\n".getBytes(StandardCharsets.UTF_8)), endless);

        assertThatThrownBy(() ->
                        FastaReader.of("some.fasta", file, ReadOptions.DEFAULT).next())
                .isInstanceOf(SequenceFileException.class)
                .hasMessageContaining("some.fasta, line 1")
                .hasMessageContaining("16,777,216 residues")
                .hasMessageContaining("--oversize skip");
    }

    @Test
    void shouldTakeWhatTheVocabularyHasForResidues() throws IOException {
        Vocabulary own = Vocabulary.of("own", List.of("<pad>", "M", "K", "?", "1"), true);
        byte[] file = ">a\nMK?1\n".getBytes(StandardCharsets.UTF_8);

        FastaReader reader = FastaReader.of(
                "some.fasta",
                new ByteArrayInputStream(file),
                new ReadOptions(GapPolicy.REFUSE, OversizePolicy.FAIL, own));

        assertThat(reader.next()).isEqualTo(new FileSequence("a", "MK?1", "some.fasta", 1));
    }

    @Test
    void shouldKeepGapsWhenTheyAreToBeKept() throws IOException {
        byte[] file = ">a\nMK-a.\n".getBytes(StandardCharsets.UTF_8);

        FastaReader reader = FastaReader.of(
                "some.fasta",
                new ByteArrayInputStream(file),
                new ReadOptions(GapPolicy.KEEP, OversizePolicy.FAIL, ReadOptions.DEFAULT.vocabulary()));

        assertThat(reader.next()).isEqualTo(new FileSequence("a", "MK-a.", "some.fasta", 1));
    }

    @Test
    void shouldHandOutWhatIsWholeAndThenRefuseWhenAGzipIsCutShort() throws IOException {
        byte[] whole = zipped((">a\n" + "MKTAYIAKQR\n".repeat(3_000)).repeat(40));
        for (int length : new int[] {12, whole.length / 3, whole.length - 5}) {
            List<FileSequence> handedOut = new ArrayList<>();

            assertThatThrownBy(() -> readInto(handedOut, Arrays.copyOf(whole, length)))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(SequenceFileException.class)
                    .hasMessageContaining("truncated")
                    .hasMessageContaining("; " + handedOut.size() + " complete sequences were read before it");

            assertThat(handedOut)
                    .allSatisfy(record -> assertThat(record.residues()).hasSize(30_000));
        }
    }

    private static List<FileSequence> read(byte[] bytes) throws IOException {
        List<FileSequence> records = new ArrayList<>();
        readInto(records, bytes);
        return records;
    }

    private static void readInto(List<FileSequence> records, byte[] bytes) throws IOException {
        try (FastaReader reader = FastaReader.of("some.fasta", new ByteArrayInputStream(bytes), ReadOptions.DEFAULT)) {
            for (FileSequence next = reader.next(); next != null; next = reader.next()) {
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
