package dev.stowage.files.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.cli.Program;
import dev.stowage.files.simulate.SimulateCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PlanCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine commandLine = Program.of(PlanCommand.class, SimulateCommand.class)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));

    @TempDir
    Path directory;

    private Path lengths;

    @BeforeEach
    void writeLengths() throws Exception {
        Random random = new Random(4);
        lengths = directory.resolve("lengths.txt");
        Files.writeString(
                lengths,
                IntStream.range(0, 6_000)
                        .mapToObj(i ->
                                Long.toString(Math.max(16, Math.round(345 * Math.exp(0.8 * random.nextGaussian())))))
                        .collect(Collectors.joining("\n")));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"pack", "pad", "flat"})
    void shouldProposeKeysWhosePredictionTheSimulationConfirms(String mode) throws Exception {
        int exitCode = commandLine.execute("plan", lengths.toString(), "--mode", mode, "--json");
        assertThat(exitCode).as(err.toString()).isZero();
        JsonNode plan = lastLine();
        out.getBuffer().setLength(0);
        String[] simulate = plan.get("keys").properties().stream()
                .flatMap(key ->
                        List.of("--set", key.getKey() + "=" + key.getValue().asText()).stream())
                .toArray(String[]::new);
        commandLine.execute(IntStream.range(0, simulate.length + 7)
                .mapToObj(i -> i < 7
                        ? List.of(
                                        "simulate",
                                        lengths.toString(),
                                        "--json",
                                        "--strategy",
                                        "exact-fill",
                                        "--partitions",
                                        "4")
                                .get(i)
                        : simulate[i - 7])
                .toArray(String[]::new));

        JsonNode simulated = lastLine().get("results").get(0);
        assertThat(simulated.get("pad_ratio_full_batches").asDouble())
                .isEqualTo(plan.get("predicted").get("pad_ratio").asDouble());
        double min = IntStream.range(0, plan.get("alternatives").size())
                .mapToDouble(
                        i -> plan.get("alternatives").get(i).get("pad_ratio").asDouble())
                .min()
                .orElseThrow();
        assertThat(min).isLessThan(0.2);
    }

    @Test
    void shouldPrintKeysReadyToPasteAndDrawThem() throws Exception {
        Path report = directory.resolve("plan.html");

        commandLine.execute("plan", lengths.toString(), "--report", report.toString());

        assertThat(out.toString()).contains("mode=pack", "buckets=", "lookahead=", "batch.slots=16384");
        assertThat(Files.readString(report)).contains("<svg", "Lengths of segments", "<polyline", "2048");
    }

    @Test
    void shouldNameTheLineWhenAFileIsNeitherFastaNorLengths() throws Exception {
        Files.writeString(lengths, "12\n\nmany\n");

        assertThat(commandLine.execute("plan", lengths.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("lengths.txt, line 3", "\"many\"", "is not a length");
    }

    @Test
    void shouldNameTheOptionWhenItIsOutOfRange() {
        assertThat(commandLine.execute("plan", lengths.toString(), "--fill", "1.5"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--fill", "\"1.5\" is not accepted", "0 to 1");
    }

    private JsonNode lastLine() throws Exception {
        String[] lines = out.toString().strip().split("\n", -1);
        return new ObjectMapper().readTree(lines[lines.length - 1]);
    }
}
