package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.integration.Stowage.Outcome;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs all commands that read FASTA on the files of the reader's tests: they send or count the same sequences. */
class FastaCasesIT {
    private static final Path CASES = Path.of("..", "files", "src", "test", "resources", "fasta");

    @RegisterExtension
    static final Cluster cluster = new Cluster();

    /** A file, the expected number of sequences, and the expected message if some are missing. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            three-members.fasta.gz | 300 |
            bgzf.fasta.gz | 300 |
            member-then-empty-members.fasta.gz | 300 |
            cut-between-members.fasta.gz | 200 |
            cut-in-second-header.fasta.gz | 99 | end of file in the header of member 2
            gz-then-plain.fasta.gz | 99 | bytes after the last member
            trailing-zeros.fasta.gz | 100 |
            double.fasta.gz | 0 | gzip inside gzip
            x.fasta.zip | 0 | a zip archive
            x.fasta.xz | 2 |
            x.fasta.bz2 | 2 |
            x.fasta.zst | 2 |
            no-newline-concat.fasta | 0 | line 2: '>' inside a line of residues
            semicolon-comments.fasta | 2 |
            semicolon-first.fasta | 1 |
            pir.pir | 0 | PIR
            nul-mid.fasta | 0 | line 2: a control character
            fastq.fasta | 0 | FASTQ
            bom.fasta | 2 |
            space-after-gt.fasta | 40 |
            a3m.a3m | 0 | --alignment strip
            latin1.fasta | 3 |
            escape-in-id.fasta | 4 |
            empty.fasta | 0 | it is empty
            cr-only.fasta | 2 |
            mixed-ends.fasta | 2 |
            gt-in-header.fasta | 2 |
            stops.fasta | 4 |
            """)
    void shouldSendAndCountWhatTheReaderReadsOrSayWhatIsWrong(String file, int sequences, String error) {
        String path = CASES.resolve(file).toString();
        Map<String, String> settings = cluster.settings("cases", "input.topic", "cases-" + file);

        Outcome ingested = Stowage.run(settings, "ingest", path);
        Outcome simulated = Stowage.run(Map.of(), "simulate", path);
        Outcome planned = Stowage.run(Map.of(), "plan", path);

        for (Outcome outcome : new Outcome[] {ingested, simulated, planned}) {
            assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(error == null ? 0 : 1);
            if (error != null) {
                assertThat(outcome.err()).contains(file, error);
            }
        }
        assertThat(cluster.read("cases-" + file)).hasSize(sequences);
        if (error == null) {
            assertThat(ingested.out()).contains("sent " + sequences + " sequences");
            assertThat(simulated.out()).startsWith(sequences + " sequences");
            assertThat(planned.out()).startsWith(sequences + " sequences");
        }
    }

    /** Sequences without residues are sent as records, which the application rejects. */
    @Test
    void shouldSendHeadersWithoutResiduesAndSayThatNoneCanBePacked() {
        String path = CASES.resolve("headers-only.fasta").toString();

        Outcome ingested = Stowage.run(cluster.settings("cases", "input.topic", "cases-headers"), "ingest", path);

        assertThat(ingested.exitCode()).as(ingested.err()).isZero();
        assertThat(cluster.read("cases-headers")).hasSize(3);
        for (String command : new String[] {"simulate", "plan"}) {
            Outcome estimated = Stowage.run(Map.of(), command, path);
            assertThat(estimated.exitCode()).isEqualTo(1);
            assertThat(estimated.err()).contains("none of the 3 sequences makes a segment");
        }
    }

    /** The demo starts a broker for each run, so it runs only one file per outcome. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"three-members.fasta.gz, 300,", "no-newline-concat.fasta, 0, line 2", "a3m.a3m, 0, --alignment strip"})
    void shouldPackTheSameInTheDemo(String file, int sequences, String error) {
        Outcome demo = Stowage.run(
                Map.of(), "demo", CASES.resolve(file).toString(), "--exit", "--json", "--set", "http.port=0");

        assertThat(demo.exitCode()).as(demo.err()).isEqualTo(error == null ? 0 : 1);
        if (error == null) {
            assertThat(demo.lastLine()).contains("\"sequences\":" + sequences + ",", "\"packed\":" + sequences + ",");
        } else {
            assertThat(demo.err()).contains(file, error);
        }
    }
}
