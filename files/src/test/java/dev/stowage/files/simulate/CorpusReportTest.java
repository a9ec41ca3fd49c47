package dev.stowage.files.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.cli.Program;
import dev.stowage.files.plan.PlanCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What simulate and plan report besides padding: what is cut or rejected, the order of the sequences, and what is
 * unknown.
 */
class CorpusReportTest {
    private static final int MANY = 4_000;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("lengths.txt");
    }

    @ParameterizedTest(name = "{0}, overlong={1}, overlap {2}")
    @CsvSource(
            nullValues = "null",
            value = {
                // command, policy, overlap, cut, ratio, rejected, part of the warning
                "simulate, crop, 0, 9900000, 0.99, 0, 'overlong=crop cut 99.00 % of the residues (9,900,000 of 10,000,000)'",
                "simulate, truncate, 0, 9900000, 0.99, 0, 'overlong=truncate cut 99.00 %'",
                "simulate, split, 0, 0, 0, 0, null",
                "simulate, split, 50, 0, 0, 0, null",
                "plan, crop, 0, 9900000, 0.99, 0, 'overlong=crop cut 99.00 %'",
                "plan, split, 50, 0, 0, 0, null"
            })
    void shouldShowWhatIsCutWhenAllRowsAreFull(
            String command, String policy, String overlap, long cut, double ratio, int rejected, String warning)
            throws Exception {
        write(Stream.generate(() -> 10_000).limit(1_000));
        String[] arguments = {
            command,
            file.toString(),
            "--partitions=1",
            "--set=special.tokens=none",
            "--set=overlong=" + policy,
            "--set=split.overlap=" + overlap,
            command.equals("plan") ? "--longest=100" : "--set=buckets=100",
            command.equals("plan") ? "--shapes=1" : "--strategy=exact-fill",
            command.equals("plan") ? "--batch-slots=1000" : "--set=batch.slots=1000"
        };

        JsonNode all = json(arguments);

        assertThat(all.get("residues_cut").asLong()).isEqualTo(cut);
        assertThat(all.get("cut_ratio").asDouble()).isEqualTo(ratio);
        assertThat(all.get("rejected")).isEmpty();
        if (warning == null) {
            assertThat(err.toString()).doesNotContain("warning");
        } else {
            assertThat(err.toString()).contains("warning: " + warning, "buckets", "overlong=split");
        }
        assertThat(text(arguments)).contains("cut by the overlong policy: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"simulate", "plan"})
    void shouldShowHowManySequencesAreRejected(String command) throws Exception {
        write(Stream.of(3_000, 100, 200, 4_000, 300));
        String[] arguments = {command, file.toString(), "--set=overlong=reject", "--partitions=1"};

        JsonNode all = json(arguments);

        assertThat(all.get("sequences").asLong()).isEqualTo(5);
        assertThat(all.get("residues_packed").asLong()).isEqualTo(600);
        assertThat(all.get("residues_cut").asLong()).isZero();
        assertThat(all.get("rejected").get("OVERLONG").get("sequences").asLong())
                .isEqualTo(2);
        assertThat(all.get("rejected").get("OVERLONG").get("residues").asLong()).isEqualTo(7_000);
        assertThat(err.toString()).contains("92.11 % of the residues are in sequences that are rejected: OVERLONG 2");
        assertThat(text(arguments)).contains("rejected: OVERLONG 2 (7,000 residues)");
    }

    @Test
    void shouldNameTheReasonWhenEverySequenceIsRejected() throws Exception {
        write(Stream.of(3_000, 4_000));

        assertThat(execute("simulate", file.toString(), "--set=overlong=reject"))
                .isEqualTo(1);

        assertThat(err.toString()).contains("none of the 2 sequences", "OVERLONG 2 (7,000 residues)");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"simulate", "plan"})
    void shouldSayThatTheSequencesAreSortedAndWhatRandomOrderWouldGive(String command) throws Exception {
        write(proteins().stream().sorted(Comparator.reverseOrder()));
        String strategy = command.equals("plan") ? "--shapes=1" : "--strategy=exact-fill";

        JsonNode all = json(command, file.toString(), strategy, "--partitions=1");

        assertThat(all.get("sorted").asBoolean()).isTrue();
        assertThat(all.get("length_spread").asDouble()).isBetween(0.0, 0.1);
        assertThat(all.get("pad_ratio_shuffled").asDouble()).isLessThan(0.01);
        assertThat(err.toString()).contains("warning: the sequences are sorted or grouped by length", "--shuffle-seed");

        err.getBuffer().setLength(0);
        JsonNode shuffled = json(command, file.toString(), strategy, "--partitions=1", "--shuffle-seed", "7");
        assertThat(shuffled.get("sorted").asBoolean()).isFalse();
        assertThat(shuffled.get("pad_ratio_shuffled").isNull()).isTrue();
        assertThat(err.toString()).doesNotContain("warning");
        assertThat(padRatio(shuffled)).isLessThan(padRatio(all) / 4);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"simulate", "plan"})
    void shouldSayNothingWhenTheSequencesComeInRandomOrder(String command) throws Exception {
        write(proteins().stream());

        String strategy = command.equals("plan") ? "--shapes=1" : "--strategy=exact-fill";

        JsonNode all = json(command, file.toString(), strategy, "--partitions=1");

        assertThat(all.get("sorted").asBoolean()).isFalse();
        assertThat(all.get("length_spread").asDouble()).isBetween(0.95, 1.05);
        assertThat(err.toString()).doesNotContain("warning");
    }

    @ParameterizedTest(name = "{0} sequences of {1} residues, lookahead {2}")
    @CsvSource({
        // sequences, residues, lookahead, steady state, full batches
        "1, 100, 256, false, false",
        "255, 100, 256, false, false",
        "100, 2046, 256, false, false",
        "110, 100, 4, true, false",
        "2000, 100, 16, true, true"
    })
    void shouldHaveNoFigureForWhatThereIsNot(int count, int residues, int lookahead, boolean steady, boolean full)
            throws Exception {
        write(Stream.generate(() -> residues).limit(count));
        String[] arguments = {
            "simulate", file.toString(), "--strategy=exact-fill", "--set=lookahead=" + lookahead, "--set=buckets=2048"
        };

        JsonNode result = json(arguments).get("results").get(0);
        String line = text(arguments)
                .lines()
                .filter(each -> each.startsWith("exact-fill"))
                .findFirst()
                .orElseThrow();

        assertThat(result.get("steady_fill").isNull()).isEqualTo(!steady);
        assertThat(result.get("pad_ratio_full_batches").isNull()).isEqualTo(!full);
        assertThat(line.matches("exact-fill +- .*")).as(line).isEqualTo(!steady);
    }

    @Test
    void shouldHaveNoValueForWhatABaselineLacks() throws Exception {
        write(proteins().stream());

        JsonNode baseline = json("simulate", file.toString(), "--strategy=exact-fill")
                .get("baselines")
                .get(0);

        for (String name : new String[] {
            "steady_fill",
            "pad_ratio_full_batches",
            "batches",
            "longest_wait_rows",
            "nanos_per_segment",
            "max_wait_rows"
        }) {
            assertThat(baseline.get(name).isNull()).as(name).isTrue();
        }
        assertThat(baseline.get("fill").asDouble()).isPositive();
    }

    @ParameterizedTest(name = "mode {0}")
    @ValueSource(strings = {"pack", "pad", "flat"})
    void shouldPlanWithoutASteadyStateOrFullBatches(String mode) throws Exception {
        write(Stream.of(100, 110, 200, 250, 300, 310, 400, 410));

        JsonNode plan = json("plan", file.toString(), "--mode", mode);

        assertThat(plan.get("predicted").get("pad_ratio").isNull()).isTrue();
        assertThat(plan.get("predicted").get("steady_fill").isNull()).isTrue();
        assertThat(plan.get("predicted").get("pad_ratio_total").asDouble()).isBetween(0.0, 1.0);
        plan.get("lookaheads").forEach(fill -> assertThat(fill.isNull()).isTrue());
        assertThat(plan.get("note").asText())
                .contains("too few sequences for a steady state", "too few sequences for full batches");
        assertThat(plan.get("keys").get("lookahead").asText()).isEqualTo(mode.equals("pad") ? "1024" : "256");
        assertThat(text(
                        "plan",
                        file.toString(),
                        "--mode",
                        mode,
                        "--report",
                        directory.resolve("r.html").toString()))
                .containsPattern("\n +256  -\n")
                .containsPattern("(?m)^2048 +\\d+ +- +\\d");
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {"0", "-5", "+5", "1.5", "1e3", "5 6", "0x10", "many", "1234567890", "99999999999999999999", "5;"
            })
    void shouldSayWhatIsAcceptedWhenALineIsNoLength(String nonsense) throws IOException {
        for (String command : new String[] {"simulate", "plan"}) {
            Files.writeString(file, "12\n\n" + nonsense + "\n");
            err.getBuffer().setLength(0);

            assertThat(execute(command, file.toString())).isEqualTo(1);

            assertThat(err.toString())
                    .contains("lengths.txt, line 3: \"" + nonsense + "\"", "whole number from 1 to 999999999");
        }
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"0", "-5", "+5", "1.5"})
    void shouldSayWhatIsAcceptedWhenTheFirstLineIsNoLength(String nonsense) throws IOException {
        Files.writeString(file, nonsense + "\n12\n");

        assertThat(execute("simulate", file.toString())).isEqualTo(1);

        assertThat(err.toString()).contains("line 1: \"" + nonsense + "\"", "whole number from 1 to 999999999");
    }

    private static List<Integer> proteins() {
        Random random = new Random(4);
        return Stream.generate(() -> (int) Math.max(16, Math.round(345 * Math.exp(0.8 * random.nextGaussian()))))
                .limit(MANY)
                .toList();
    }

    private static double padRatio(JsonNode all) {
        return all.has("predicted")
                ? all.get("predicted").get("pad_ratio_total").asDouble()
                : all.get("results").get(0).get("pad_ratio").asDouble();
    }

    private void write(Stream<Integer> lengths) throws IOException {
        Files.writeString(file, lengths.map(String::valueOf).collect(Collectors.joining("\n")));
    }

    private JsonNode json(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        String[] lines = text(all.toArray(String[]::new)).strip().split("\n", -1);
        return new ObjectMapper().readTree(lines[lines.length - 1]);
    }

    private String text(String... arguments) {
        out.getBuffer().setLength(0);
        assertThat(execute(arguments)).as(err.toString()).isZero();
        return out.toString();
    }

    private int execute(String... arguments) {
        return Program.of(SimulateCommand.class, PlanCommand.class)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
