package dev.stowage.files.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.cli.Program;
import dev.stowage.files.generate.GenerateCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SimulateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine commandLine = Program.of(SimulateCommand.class, GenerateCommand.class)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));

    @TempDir
    Path directory;

    @ParameterizedTest(name = "buckets {0}, lookahead {1}")
    @CsvSource({"512, 64", "512, 256", "1024, 64", "1024, 256", "2048, 64", "2048, 256"})
    void shouldFillRowsBetterByExactFillThanByTheStrategiesThatSeeOneSegmentAtATime(String buckets, String lookahead)
            throws Exception {
        Path fasta = directory.resolve("some.fasta.gz");
        commandLine.execute("generate", "-n", "6000", fasta.toString());

        Map<String, JsonNode> results = simulate(
                fasta, "--set", "buckets=" + buckets, "--set", "lookahead=" + lookahead, "--set", "max.wait.rows=1024");

        double exact = Objects.requireNonNull(results.get("exact-fill"))
                .get("steady_fill")
                .asDouble();
        for (String other : new String[] {"next-fit", "first-fit", "best-fit"}) {
            assertThat(exact)
                    .as(other)
                    .isGreaterThanOrEqualTo(Objects.requireNonNull(results.get(other))
                            .get("steady_fill")
                            .asDouble());
        }
        assertThat(results).containsKeys("best-fit-decreasing", "one-per-row", "offline-best-fit-decreasing");
    }

    @Test
    void shouldCountEveryCauseOfPadding() throws Exception {
        Path lengths = directory.resolve("lengths.txt");
        Files.writeString(lengths, "10\n6\n5\n".repeat(400));

        JsonNode result = simulate(
                        lengths,
                        "--strategy",
                        "best-fit",
                        "--set",
                        "special.tokens=none",
                        "--set",
                        "buckets=16",
                        "--set",
                        "segment.multiple=4",
                        "--set",
                        "batch.fixed.shape=true")
                .get("best-fit");

        assertThat(result).isNotNull();
        double sum = result.get("padding_row_tails").asDouble()
                + result.get("padding_window_close").asDouble()
                + result.get("padding_rounding").asDouble()
                + result.get("padding_empty_rows").asDouble();
        assertThat(sum).isCloseTo(result.get("pad_ratio").asDouble(), Offset.offset(1e-12));
        assertThat(result.get("padding_rounding").asDouble()).isPositive();
        assertThat(result.get("padding_empty_rows").asDouble()).isPositive();
        assertThat(result.get("segments").asInt()).isEqualTo(1_200);
    }

    private Map<String, JsonNode> simulate(Path file, String... more) throws Exception {
        out.getBuffer().setLength(0);
        String[] arguments = new String[more.length + 3];
        arguments[0] = "simulate";
        arguments[1] = file.toString();
        arguments[2] = "--json";
        System.arraycopy(more, 0, arguments, 3, more.length);
        assertThat(commandLine.execute(arguments)).as(err.toString()).isZero();
        String[] lines = out.toString().strip().split("\n", -1);
        JsonNode all = new ObjectMapper().readTree(lines[lines.length - 1]);
        Map<String, JsonNode> results = new HashMap<>();
        all.get("results").forEach(result -> results.put(result.get("strategy").asText(), result));
        all.get("baselines")
                .forEach(result -> results.put(result.get("strategy").asText(), result));
        return results;
    }
}
