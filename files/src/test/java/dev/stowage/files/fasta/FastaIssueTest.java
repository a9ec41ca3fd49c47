package dev.stowage.files.fasta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.files.fasta.FastaIssue.Action;
import dev.stowage.files.input.Gzip;
import dev.stowage.schemas.ShownText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the table of docs/reference/fasta.md. */
class FastaIssueTest {
    private static final ReadOptions STRIP =
            new ReadOptions(GapPolicy.STRIP, OversizePolicy.SKIP, ReadOptions.DEFAULT.vocabulary());

    /**
     * A file with one kind of issue.
     *
     * @param line line of the issue
     * @param count number of occurrences, 0 if the file is refused
     * @param shown text in the message of a refused file, or ids and residues of one that is read
     */
    record Row(FastaIssue kind, byte[] file, long line, long count, String shown) {
        @Override
        public String toString() {
            return kind + " " + ShownText.ofBytes(file, 0, Math.min(file.length, 60));
        }
    }

    static List<Row> refused() {
        return List.of(
                refused(FastaIssue.NO_HEADER, "\nMKT\n>a\nMW\n", 2, "MKT"),
                refused(FastaIssue.NO_HEADER, "LOCUS       AB1 30 aa\n", 1, "LOCUS       AB1 30 a..."),
                refused(FastaIssue.NO_HEADER, "<html>\n<body>not found</body>\n", 1, "<html>"),
                refused(FastaIssue.NO_HEADER, "; comment\n1 MKT\n", 2, "1 MKT"),
                refused(FastaIssue.NO_SEQUENCE, "", 1, ""),
                refused(FastaIssue.NO_SEQUENCE, "\n\n  \n", 4, ""),
                refused(FastaIssue.NO_SEQUENCE, "; only a comment\n", 2, ""),
                refused(FastaIssue.JOINED_LINES, ">a\nMKT\nMAL>b\nMW\n", 3, "MAL>b"),
                refused(FastaIssue.JOINED_LINES, ">a\nMAL >b\nMW\n", 2, "MAL>b"),
                refused(
                        FastaIssue.JOINED_LINES,
                        ">a\n" + "M".repeat(70) + ">b second file of two\n",
                        2,
                        "...MMMMMMMMMM>b second file of tw..."),
                refused(FastaIssue.HASH_LINE, "#A3M#\n>a\nMKT\n", 1, "#A3M#"),
                refused(FastaIssue.HASH_LINE, ">a\nMKT\n# comment\n", 3, "# comment"),
                refused(FastaIssue.FASTQ, "@r1\nACGT\n+\nIIII\n", 1, "@r1"),
                refused(FastaIssue.FASTQ, ">a\nMKT\n@r1\nACGT\n", 3, "@r1"),
                refused(FastaIssue.FASTQ, ">a\nACGT\n+\nIIII\n", 3, "+"),
                refused(FastaIssue.PIR, ">P1;CRAB_X\ntitle\n MKT*\n", 1, ">P1;CRAB_X"),
                refused(FastaIssue.PIR, ">a\nMKT\n>F1;B\ntitle\nMAL*\n", 3, ">F1;B"),
                refused(FastaIssue.DIGIT, ">a\n        1 mktayiakqr qisfvkshfs\n", 2, "1 mktayiakqr qisfvks..."),
                refused(FastaIssue.DIGIT, ">a\nMKTAYI 60\n", 2, "MKTAYI60"),
                refused(FastaIssue.CONTROL_CHARACTER, ">a\nMKT\0AYI\n", 2, "MKT\\x00AYI"),
                refused(FastaIssue.CONTROL_CHARACTER, ">a\nMKT\u001b[2J\n", 2, "MKT\\x1b[2J"),
                refused(FastaIssue.CONTROL_CHARACTER, ">a\nMKT\u001cMKT\n", 2, "MKT\\x1cMKT"),
                refused(FastaIssue.CONTROL_CHARACTER, ">a\nMK\u007f\n", 2, "MK\\x7f"),
                refused(FastaIssue.CONTROL_CHARACTER, ">a\nMKT\n\u001a\n>b\nMAL\n", 3, "\\x1a"),
                refused(FastaIssue.CONTROL_CHARACTER, ">a\nMKT\u001a\u001a", 2, "\\x1a\\x1a"),
                refused(FastaIssue.NUL_IN_HEADER, ">a some\0thing\nMKT\n", 1, ">a\\x00thing"),
                refused(FastaIssue.NOT_ASCII, ">a\nMK\u00c3\u00a9T\n", 2, "MK\\xc3\\xa9T"),
                refused(FastaIssue.NOT_ASCII, ">a\nMK\u00c2\u00a0T\n", 2, "MK\\xc2\\xa0T"),
                refused(FastaIssue.NOT_A_RESIDUE, ">a\nMKT\n//\n", 3, "//"),
                refused(FastaIssue.NOT_A_RESIDUE, ">a\nMKT(made up)\n", 2, "MKT(made up)"),
                refused(FastaIssue.NOT_A_RESIDUE, ">a\nMKT;comment\n", 2, "MKT;comment"),
                refused(FastaIssue.GAP, ">a\nMKT-AYI\n", 2, "MKT-AYI"),
                refused(FastaIssue.GAP, ">a\nmkt\n>b\n..MKT\n", 4, "..MKT"),
                refused(FastaIssue.LONG_ID, ">" + "a".repeat(65_537) + "\nMKT\n", 1, ">aaaaaaaaaaaaaaaaaaaa..."),
                refused(FastaIssue.TOO_LARGE, ">a\n" + "M".repeat((16 << 20) + 1) + "\n", 1, "a"));
    }

    static List<Row> read() {
        return List.of(
                read(FastaIssue.COMMENT, ">a\n;WHALE\nMKT\n ; more\n", 2, 2, "a MKT"),
                read(FastaIssue.COMMENT, ";first\n>a\nMKT\n", 1, 1, "a MKT"),
                read(FastaIssue.BYTE_ORDER_MARK, "\u00ef\u00bb\u00bf>a\nMKT\n", 1, 1, "a MKT"),
                read(FastaIssue.BYTE_ORDER_MARK, ">a\nMKT\n\u00ef\u00bb\u00bf>b\nMAL\n", 3, 1, "a MKT", "b MAL"),
                read(FastaIssue.LAST_CONTROL_Z, ">a\nMKT\n\u001a", 3, 1, "a MKT"),
                read(FastaIssue.LAST_CONTROL_Z, ">a\nMKT\u001a\r\n \n", 2, 1, "a MKT"),
                read(FastaIssue.LAST_CONTROL_Z, ">a\nMKT\n>b\u001a", 3, 1, "a MKT", "b "),
                read(FastaIssue.LAST_CONTROL_Z, ">a\nMKT\n>b words\u001a\n", 3, 1, "a MKT", "b "),
                read(FastaIssue.STRIPPED_GAP, ">a\nMK-aT..Y\n", 2, 3, "a MKaTY"),
                read(
                        FastaIssue.SKIPPED_TOO_LARGE,
                        ">a\nMKT\n>b\n" + "MKTA".repeat(5 << 20) + "\n>c\nMAL\n",
                        3,
                        1,
                        "a MKT",
                        "c MAL"),
                read(
                        FastaIssue.NOT_UTF8,
                        ">Stra\u00dfe\nMKT\n>Stra\u00ede\nMAL\n>a%\u00c3\nMW\n",
                        1,
                        3,
                        "Stra%DFe MKT",
                        "Stra%EDe MAL",
                        "a%25%C3 MW"),
                read(FastaIssue.CONTROL_IN_ID, ">a\u001b[2J b\nMKT\n", 1, 1, "a\u001b[2J MKT"),
                read(FastaIssue.NO_ID, ">\nMKT\n> \t\nMAL\n> b\nMW\n", 1, 2, " MKT", " MAL", "b MW"),
                new Row(FastaIssue.NO_LAST_BLOCK, Gzip.block(">a\nMKT\n"), 3, 1, "a MKT"),
                new Row(
                        FastaIssue.SEVERAL_MEMBERS,
                        Gzip.join(Gzip.member(">a\nMKT\n"), Gzip.member(">b\nMAL\n")),
                        5,
                        1,
                        "a MKT,b MAL"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void shouldRefuseWithFileLineTextAndWhatIsAccepted(Row row) {
        String text = row.shown().isEmpty() ? "" : ": \"" + row.shown() + "\"";
        assertThat(row.kind().action()).isEqualTo(Action.REFUSED);
        assertThatThrownBy(() -> idsAndResidues(row.file(), ReadOptions.DEFAULT))
                .isInstanceOf(FastaException.class)
                .hasMessage("some.fasta, line " + row.line() + ": " + row.kind().title() + text + "; accepted: "
                        + row.kind().outcome());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("read")
    void shouldReadAndCountWithTheLineOfTheFirst(Row row) throws IOException {
        FastaIssueCounts notes = idsAndResidues(row.file(), STRIP, row.shown().split(","));

        assertThat(row.kind().action()).isNotEqualTo(Action.REFUSED);
        assertThat(notes.count(row.kind())).isEqualTo(row.count());
        String line = row.kind().action() == Action.WARNED
                ? "warning: some.fasta: " + row.kind().title() + "; "
                        + row.kind().outcome()
                : "some.fasta: " + row.kind().title() + " " + row.kind().outcome() + ": " + row.count()
                        + ", the first at line " + row.line();
        assertThat(notes.lines("some.fasta")).containsExactly(line);
    }

    @Test
    void shouldHaveARowAndADocumentedLineForEveryKind() throws IOException {
        EnumSet<FastaIssue> shown = EnumSet.noneOf(FastaIssue.class);
        Stream.concat(refused().stream(), read().stream()).forEach(row -> shown.add(row.kind()));
        String documentation = Files.readString(Path.of("..", "docs", "reference", "fasta.md"));

        assertThat(shown).containsExactlyInAnyOrder(FastaIssue.values());
        for (FastaIssue kind : FastaIssue.values()) {
            String action = kind.action().name().toLowerCase(java.util.Locale.ROOT);
            assertThat(documentation).contains("| " + kind.title() + " | " + action + " | " + kind.outcome() + " |");
        }
    }

    private static Row refused(FastaIssue kind, String file, long line, String shown) {
        return new Row(kind, file.getBytes(StandardCharsets.ISO_8859_1), line, 0, shown);
    }

    private static Row read(FastaIssue kind, String file, long line, long count, String... sequences) {
        return new Row(kind, file.getBytes(StandardCharsets.ISO_8859_1), line, count, String.join(",", sequences));
    }

    private static FastaIssueCounts idsAndResidues(byte[] file, ReadOptions options, String... expected)
            throws IOException {
        List<String> read = new ArrayList<>();
        try (FastaReader reader = FastaReader.of("some.fasta", new ByteArrayInputStream(file), options)) {
            for (FastaRecord next = reader.next(); next != null; next = reader.next()) {
                read.add(next.id() + " " + next.residues());
            }
            assertThat(read).containsExactly(expected);
            return reader.notes();
        }
    }
}
