package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.app.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine;

/** Runs commands inside this process. */
public final class Stowage {
    private Stowage() {}

    /** Result of a command. */
    public record Outcome(int exitCode, String out, String err) {
        public String lastLine() {
            String[] lines = out.strip().split("\n", -1);
            return lines[lines.length - 1];
        }

        /** Fails with the output of the command unless its exit code is 0. */
        public Outcome requireSuccess() {
            assertThat(exitCode).as(out + err).isZero();
            return this;
        }
    }

    public static Outcome run(Map<String, String> settings, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (settings.isEmpty()) {
            return run(all);
        }
        try {
            Path file = Files.createTempFile("stowage", ".properties");
            all.addAll(1, List.of("--config", write(settings, file).toString()));
            try {
                return run(all);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes settings to a file, because options do not accept secrets. */
    static Path write(Map<String, String> settings, Path file) throws IOException {
        Properties properties = new Properties();
        properties.putAll(settings);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        return file;
    }

    private static Outcome run(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = commandLine.execute(arguments.toArray(String[]::new));
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    /** Runs a command that must succeed. */
    public static Outcome succeed(Map<String, String> settings, String... arguments) {
        return run(settings, arguments).requireSuccess();
    }

    /** Writes a FASTA file with random sequences. */
    public static Path generate(Path file, int sequences, int seed) {
        succeed(
                Map.of(),
                "generate",
                "-n",
                Integer.toString(sequences),
                "--seed",
                Integer.toString(seed),
                file.toString());
        return file;
    }

    /** Sends a FASTA file, with timestamps from {@link Cluster#START} on. */
    public static Outcome ingest(Map<String, String> settings, Path fasta) {
        return succeed(settings, "ingest", "--start", "2026-01-01T00:00:00Z", fasta.toString());
    }

    /**
     * Checks that {@code verify} and {@code replay --check} find no problem.
     *
     * @param counts expected parts of the last line of {@code verify --json}
     */
    public static void requireIntact(Map<String, String> settings, String... counts) {
        List<String> expected = new ArrayList<>(List.of("\"ok\":true"));
        expected.addAll(List.of(counts));
        assertThat(succeed(settings, "verify", "--json").lastLine()).contains(expected);
        succeed(settings, "replay", "--check");
    }
}
