package dev.stowage.files.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.cli.Program;
import dev.stowage.cli.UserException;
import dev.stowage.files.ingest.IngestCommand;
import dev.stowage.files.plan.PlanCommand;
import dev.stowage.files.simulate.SimulateCommand;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Commands on files, FIFOs and standard input. */
class InputCommandsTest {
    private static final String SEQUENCES = ">a\nMKTAYIAKQR\n>b\nMAL\n".repeat(2_000);

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine commandLine = Program.of(IngestCommand.class, SimulateCommand.class, PlanCommand.class)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"simulate", "plan"})
    void shouldReadAFifoOnce(String command) throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        Thread writer = new Thread(() -> write(fifo, Gzip.join(Gzip.member(SEQUENCES), Gzip.block(""))));
        writer.start();

        int exitCode = commandLine.execute(command, fifo.toString());
        writer.join();

        assertThat(exitCode).as(err.toString()).isZero();
        assertThat(out.toString()).contains("4,000 sequences");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"simulate", "plan"})
    void shouldReadStandardInputWhenTheFileIsADash(String command) {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(SEQUENCES.getBytes(StandardCharsets.US_ASCII)));
            assertThat(commandLine.execute(command, "-")).as(err.toString()).isZero();
        } finally {
            System.setIn(before);
        }
        assertThat(out.toString()).contains("4,000 sequences");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"simulate", "plan"})
    void shouldReportWhatWasSkippedAndStripped(String command) throws IOException {
        Path file = Files.writeString(directory.resolve("a.fasta"), SEQUENCES + ";comment\n>c\nM--K\n");

        int refused = commandLine.execute(command, file.toString());
        int stripped = commandLine.execute(command, file.toString(), "--alignment", "strip");

        assertThat(refused).isEqualTo(1);
        assertThat(err.toString()).contains("a.fasta, line 8003: a gap", "--alignment strip");
        assertThat(stripped).as(err.toString()).isZero();
        assertThat(err.toString())
                .contains("gap characters ('-', '.') removed (--alignment strip): 2, the first at line 8003")
                .contains("comment lines (';') skipped: 1, the first at line 8001");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"simulate", "plan"})
    void shouldPackJsonLinesAsTheSameSequencesOfFasta(String command) throws IOException {
        Path fasta = Files.writeString(directory.resolve("a.fasta"), SEQUENCES);
        Path lines = Files.write(
                directory.resolve("a.jsonl.gz"),
                Gzip.member(
                        "{\"id\":\"a\",\"residues\":\"MKTAY IAKQR*\"}\n{\"residues\":\"MAL\",\"tracks\":{\"x\":[1,2,3]}}\n"
                                .repeat(2_000)));

        commandLine.execute(command, fasta.toString());
        String expected = out.toString();
        out.getBuffer().setLength(0);
        int exitCode = commandLine.execute(command, lines.toString());
        int refused = commandLine.execute(command, "--format", "jsonl", fasta.toString());

        assertThat(exitCode).as(err.toString()).isZero();
        assertThat(out.toString().replaceAll("\\d+\\.\\d+ *$", ""))
                .startsWith(expected.substring(0, expected.indexOf("\n")));
        assertThat(refused).isEqualTo(1);
        assertThat(err.toString()).contains("a.fasta, line 1: column 1: malformed JSON", "one JSON object per line");
    }

    @Test
    void shouldFindWhatCannotBeReadBeforeAnythingIsRead() throws IOException {
        Path good = Files.writeString(directory.resolve("good.fasta"), SEQUENCES);
        Path empty = Files.createFile(directory.resolve("empty.fasta"));
        Path zip = Files.writeString(directory.resolve("x.fasta"), "PK\3\4 and more");
        Path missing = directory.resolve("missing.fasta");

        requireRefusal(good, directory, "it is a directory");
        requireRefusal(good, empty, "it is empty");
        requireRefusal(good, zip, "this is a zip archive");
        requireRefusal(good, missing, "there is no such file");
        assertThatThrownBy(() -> InputFile.allOf(List.of("-", good.toString(), "-")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("standard input");
        assertThat(InputFile.allOf(List.of(good.toString(), good.toString()))).hasSize(2);
    }

    private static void requireRefusal(Path good, Path bad, String why) {
        assertThatThrownBy(() -> InputFile.allOf(List.of(good.toString(), bad.toString())))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("cannot read " + bad + ": " + why);
    }

    private static void write(Path fifo, byte[] bytes) {
        try {
            Files.write(fifo, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
