package dev.stowage.files.generate;

import dev.stowage.cli.UserException;
import dev.stowage.cli.options.NumberConverters;
import dev.stowage.cli.progress.ProgressDisplay;
import dev.stowage.files.sequence.FileSequence;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes synthetic sequences as FASTA. */
@Command(
        name = "generate",
        description = "Writes synthetic sequences as FASTA, with realistic lengths and residues.",
        footer = {
            "",
            "Examples:",
            "  stowage generate --sequences 100000 proteins.fasta.gz",
            "  stowage generate --sequences 1000 --seed 7 - | stowage ingest -"
        })
public final class GenerateCommand implements Runnable {
    private static final int LINE = 60;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            defaultValue = "-",
            description = "Output file, compressed if the name ends in .gz; - is standard output, the default.")
    private String file = "-";

    @Option(
            names = {"-n", "--sequences"},
            paramLabel = "N",
            defaultValue = "20000",
            converter = NumberConverters.Count.class,
            description = "Number of sequences; ${DEFAULT-VALUE} by default.")
    private long sequences;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Random seed; ${DEFAULT-VALUE} by default.")
    private long seed;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        SequenceGenerator generator = new SequenceGenerator(seed);
        PrintWriter err = spec.commandLine().getErr();
        try (Writer out = open();
                ProgressDisplay progress = ProgressDisplay.start("generate", sequences, "sequences", err)) {
            for (long i = 0; i < sequences; i++) {
                write(generator.next(), out);
                progress.stepTo(i + 1);
            }
        } catch (IOException e) {
            throw new UserException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private Writer open() throws IOException {
        if (file.equals("-")) {
            return new FlushedAtClose(spec.commandLine().getOut());
        }
        Path path = Path.of(file);
        return file.endsWith(".gz")
                ? new OutputStreamWriter(
                        new GZIPOutputStream(Files.newOutputStream(path), 1 << 16), StandardCharsets.US_ASCII)
                : Files.newBufferedWriter(path, StandardCharsets.US_ASCII);
    }

    private static void write(FileSequence sequence, Writer out) throws IOException {
        out.write(">" + sequence.id() + "\n");
        String residues = sequence.residues();
        for (int start = 0; start < residues.length(); start += LINE) {
            out.write(residues, start, Math.min(LINE, residues.length() - start));
            out.write('\n');
        }
    }

    /** Standard output is not closed with the command. */
    private static final class FlushedAtClose extends java.io.FilterWriter {
        private final PrintWriter printer;

        FlushedAtClose(PrintWriter out) {
            super(out);
            printer = out;
        }

        @Override
        public void close() throws IOException {
            if (printer.checkError()) {
                throw new IOException("standard output is closed");
            }
        }
    }
}
