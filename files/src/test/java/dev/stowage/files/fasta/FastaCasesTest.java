package dev.stowage.files.fasta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.UserException;
import dev.stowage.files.input.InputFile;
import dev.stowage.files.input.Trickle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files with features that other FASTA readers have handled wrongly, and the expected results. */
class FastaCasesTest {
    private static final Path CASES = Path.of("src", "test", "resources", "fasta");

    /** Expected result of a file: sequences, reported issues, and the error, if any. */
    private record Outcome(List<FastaRecord> read, List<String> notes, String error) {
        String all() {
            return String.join("\n", notes) + error;
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            three-members.fasta.gz | 300 | warning
            bgzf.fasta.gz | 300 |
            member-then-empty-members.fasta.gz | 300 |
            cut-between-members.fasta.gz | 200 | warning
            cut-in-second-header.fasta.gz | 99 | end of file in the header of member 2
            gz-then-plain.fasta.gz | 99 | bytes after the last member
            trailing-zeros.fasta.gz | 100 |
            double.fasta.gz | 0 | gzip inside gzip
            x.fasta.zip | 0 | a zip archive
            x.fasta.xz | 2 |
            x.fasta.bz2 | 2 |
            x.fasta.zst | 2 |
            no-newline-concat.fasta | 0 | line 2: '>' inside a line of residues: "MKTAYIAK>p2 second file"
            semicolon-comments.fasta | 2 | comment lines (';') skipped: 2
            semicolon-first.fasta | 1 | comment lines (';') skipped: 1
            pir.pir | 0 | PIR
            nul-mid.fasta | 0 | line 2: a control character
            fastq.fasta | 0 | FASTQ
            bom.fasta | 2 | byte order marks (UTF-8) skipped: 1
            space-after-gt.fasta | 40 |
            a3m.a3m | 0 | --alignment strip
            latin1.fasta | 3 | ids that are not UTF-8 read
            escape-in-id.fasta | 4 | ids with control characters read: 3
            empty.fasta | 0 | it is empty
            cr-only.fasta | 2 |
            mixed-ends.fasta | 2 |
            gt-in-header.fasta | 2 |
            headers-only.fasta | 3 |
            stops.fasta | 4 |
            """)
    void shouldReadAllOfItOrSayWhatIsWrong(String file, int sequences, String said) throws IOException {
        Outcome outcome = read(file, ReadOptions.DEFAULT);

        assertThat(outcome.read()).as(outcome.error()).hasSize(sequences).doesNotHaveDuplicates();
        if (said == null) {
            assertThat(outcome.all()).isEmpty();
        } else {
            assertThat(outcome.all()).contains(said);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "three-members.fasta.gz",
                "bgzf.fasta.gz",
                "member-then-empty-members.fasta.gz",
                "x.fasta.xz",
                "x.fasta.bz2",
                "x.fasta.zst",
                "mixed-ends.fasta"
            })
    void shouldReadTheSameFromASlowPipe(String file) throws IOException {
        byte[] bytes = Files.readAllBytes(CASES.resolve(file));
        List<FastaRecord> fromPipe = new ArrayList<>();

        try (FastaReader reader = FastaReader.of(file, new Trickle(bytes, 1_448, 1), ReadOptions.DEFAULT)) {
            readInto(fromPipe, reader);
        }

        assertThat(fromPipe)
                .extracting(FastaRecord::residues)
                .isEqualTo(read(file, ReadOptions.DEFAULT).read().stream()
                        .map(FastaRecord::residues)
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "cr-only.fasta, p1 MKTAYIAK;p2 MAL",
        "mixed-ends.fasta, p1 MKTAYIAK;p2 MAL",
        "gt-in-header.fasta, p1 MKTAYIAK;p2>x MAL",
        "stops.fasta, p1 MKT*AYI*AK*;p2 MKT**;p3 *;p4 *MKT",
        "bom.fasta, p1 MKTAYIAK;p2 GIVEQCC",
        "semicolon-comments.fasta, p1 MKTAYIAK;p2 GIVEQCC",
        "x.fasta.zst, p1 MKTAYIAK;p2 GIVEQCC",
        "latin1.fasta, Stra%DFe1 MKT;Stra%E91 MAL;a%D7b MW"
    })
    void shouldReadExactlyTheIdsAndResidues(String file, String expected) throws IOException {
        assertThat(read(file, ReadOptions.DEFAULT).read())
                .extracting(record -> record.id() + " " + record.residues())
                .containsExactly(expected.split(";"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "STRIP, query MKTAYIAK;hit1 MKaaTAYK;hit2 MKT;gaps ''",
        "KEEP, query MKTAY-IAK;hit1 MKaaTAY--K;hit2 ..-MK.T--;gaps ---------"
    })
    void shouldStripOrKeepTheGapsOfAnAlignment(GapPolicy alignment, String expected) throws IOException {
        ReadOptions options = new ReadOptions(alignment, OversizePolicy.FAIL, ReadOptions.DEFAULT.vocabulary());

        assertThat(read("a3m.a3m", options).read())
                .extracting(record -> record.id() + " " + record.residues())
                .containsExactly(expected.replace("''", "").split(";"));
    }

    private static Outcome read(String file, ReadOptions options) throws IOException {
        List<FastaRecord> read = new ArrayList<>();
        InputFile input = InputFile.of(CASES.resolve(file).toString());
        try {
            input.require();
            try (FastaReader reader = FastaReader.open(input, options)) {
                readInto(read, reader);
                return new Outcome(read, reader.noteLines(), "");
            }
        } catch (FastaException | UserException e) {
            assertThat(e.getMessage()).contains(file).matches("[\\x20-\\x7e]*");
            return new Outcome(read, List.of(), String.valueOf(e.getMessage()));
        }
    }

    private static void readInto(List<FastaRecord> read, FastaReader reader) throws IOException {
        for (FastaRecord next = reader.next(); next != null; next = reader.next()) {
            read.add(next);
        }
    }
}
