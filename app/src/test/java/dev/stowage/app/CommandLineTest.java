package dev.stowage.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
    private static final Set<Class<?>> NUMBERS =
            Set.of(int.class, Integer.class, long.class, Long.class, double.class, Double.class);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine commandLine =
            Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    static Stream<String> commands() {
        return Main.commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldExplainEachCommandWithExamples(String command) {
        int exitCode = commandLine.execute(command, "--help");

        assertThat(exitCode).isZero();
        assertThat(out.toString()).contains("Usage: stowage " + command, "Examples:", "  stowage " + command);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldExitWithTwoWhenAnOptionIsUnknown(String command) {
        assertThat(commandLine.execute(command, "--nonsense")).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: stowage " + command);
    }

    static Stream<Arguments> numbers() {
        return Main.commandLine().getSubcommands().entrySet().stream()
                .flatMap(command -> command.getValue().getCommandSpec().options().stream()
                        .filter(option -> NUMBERS.contains(option.type()))
                        .map(option -> Arguments.of(command.getKey(), option.longestName())));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("numbers")
    void shouldSayWhatIsAcceptedWhenANumberIsNone(String command, String option) {
        for (String nonsense : new String[] {"many", "1e3", "", "1.5.2", "99999999999999999999"}) {
            err.getBuffer().setLength(0);

            assertThat(commandLine.execute(command, option + "=" + nonsense)).isEqualTo(2);

            assertThat(err.toString())
                    .contains(option, "\"" + nonsense + "\" is not accepted: it must be a ", "number from ", " to ");
        }
    }

    @ParameterizedTest(name = "{0} {1}={2}")
    @CsvSource({
        "plan, --longest, 2, 'from 3 to 1048576'",
        "plan, --longest, -5, 'from 3 to 1048576'",
        "plan, --longest, 1048577, 'from 3 to 1048576'",
        "plan, --batch-slots, 0, 'from 3 to 16777216'",
        "plan, --shapes, 17, 'from 1 to 16'",
        "plan, --partitions, 0, 'from 1 to 10000'",
        "plan, --fill, 1.01, 'from 0 to 1'",
        "plan, --fill, NaN, 'from 0 to 1'",
        "plan, --max-padding, -0.1, 'from 0 to 1'",
        "simulate, --partitions, 0, 'from 1 to 10000'",
        "generate, --sequences, 0, 'from 1 to 9223372036854775807'",
        "generate, --sequences, -5, 'from 1 to 9223372036854775807'",
        "demo, --sequences, -1, 'from 1 to 9223372036854775807'",
        "broker, --port, 65536, 'from 0 to 65535'",
        "stats, --windows, 1001, 'from 0 to 1000'",
        "tail, --batches, 0, 'from 1 to 2147483647'",
        "tail, --rows, -1, 'from 0 to 2147483647'",
        "replay, --from-offset, -1, 'from 0 to 9223372036854775807'",
        "rejects, --last, -1, 'from 0 to 2147483647'",
        "verify, --most, -1, 'from 0 to 2147483647'"
    })
    void shouldSayWhatIsAcceptedWhenANumberIsOutOfRange(String command, String option, String value, String accepted) {
        assertThat(commandLine.execute(command, option, value)).isEqualTo(2);

        assertThat(err.toString()).contains(option, "\"" + value + "\" is not accepted", accepted);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"buckets", "lookahead", "batch.slots", "sequence.max.residues", "split.overlap", "row.multiple"})
    void shouldSayWhatIsAcceptedWhenALengthInTheConfigurationIsNonsense(String key) {
        for (String nonsense : new String[] {"many", "-1", "1.5", "99999999999"}) {
            err.getBuffer().setLength(0);

            assertThat(commandLine.execute("topology", "--set", key + "=" + nonsense))
                    .as("%s=%s", key, nonsense)
                    .isEqualTo(2);

            assertThat(err.toString())
                    .contains(nonsense, key)
                    .containsPattern("(?i)accepted|at least|must be|from|between");
        }
    }

    @Test
    void shouldRefuseADemoOfLettersWhereTheInputHasTokenIds() {
        int exitCode = commandLine.execute("demo", "--exit", "--set", "input.format=tokens", "--set", "http.port=0");

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString())
                .contains("input.format is tokens, but the synthetic proteins of the demo are letters; accepted: FILE");
    }

    @Test
    void shouldHaveAllCommands() {
        assertThat(commands())
                .containsExactlyInAnyOrder(
                        "demo",
                        "broker",
                        "check",
                        "run",
                        "ingest",
                        "generate",
                        "close",
                        "tail",
                        "schemas",
                        "topology",
                        "config",
                        "verify",
                        "replay",
                        "rejects",
                        "repair",
                        "reset",
                        "simulate",
                        "plan",
                        "stats");
    }

    @Test
    void shouldNameTheNearestCommandWhenOneDoesNotExistAlsoForItsHelp() {
        assertThat(commandLine.execute("ingst", "--help")).isEqualTo(2);
        assertThat(commandLine.execute("--stacktrace", "elsewhere")).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .contains(
                        "stowage: unknown command ingst; did you mean ingest?",
                        "stowage: unknown command elsewhere; `stowage --help` lists all commands");
    }

    @Test
    void shouldWarnOfKeysThatNoClientKnows() {
        commandLine.execute(
                "topology", "--set", "kafka.retires=3", "--set", "registry.basic.auth.user.info=${env:PATH}");

        assertThat(err.toString())
                .contains("warning: no client has a property kafka.retires; did you mean kafka.retries?")
                .doesNotContain("basic.auth");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "--set=http.token=0123456789abcdef",
                "--set=kafka.sasl.jaas.config=M required password=\"0123456789abcdef\";",
                "--set=kafka.ssl.keystore.pasword=0123456789abcdef",
                "--set=registry.basic.auth.user.info=a:0123456789abcdef",
                "--set=schema.registry.url=http://a:0123456789abcdef@localhost",
                "--schema-registry-url=http://a:0123456789abcdef@localhost"
            })
    void shouldRefuseSecretsInOptionsBecauseTheProcessListShowsThem(String option) {
        assertThat(commandLine.execute("topology", option)).isEqualTo(2);

        assertThat(err.toString())
                .contains("the process list shows options", "--config", "STOWAGE_", "${file:")
                .doesNotContain("0123456789abcdef");
    }

    @Test
    void shouldExitWithTwoWhenNoCommandIsGiven() {
        assertThat(commandLine.execute()).isEqualTo(2);
        assertThat(err.toString()).contains("a command is required", "demo");
    }

    @Test
    void shouldPrintTheTopologyWithEveryNodeAndStoreNamed() {
        assertThat(commandLine.execute("topology", "--set", "input.topic=uniref50"))
                .isZero();

        assertThat(out.toString())
                .contains("uniref50", "packed-batches", "rejected-sequences", "pad-ratios", "pool", "statistics")
                .doesNotContain("KSTREAM");
    }

    @Test
    void shouldPrintEveryKey() {
        assertThat(commandLine.execute("config")).isZero();

        assertThat(out.toString()).contains("buckets = 512,1024,2048", "idle.flush = 0", "http.port = 8080");
    }

    @Test
    void shouldBeTheReferencePageOfTheDocumentation() throws IOException {
        commandLine.execute("config", "--markdown");

        assertThat(Files.readString(Path.of("..", "docs", "reference", "configuration.md")))
                .as("run `stowage config --markdown > docs/reference/configuration.md`")
                .isEqualTo(out.toString());
    }

    @Test
    void shouldSayThatNoBrokerAnswersWhenNoneDoes() {
        int exitCode = commandLine.execute(
                "ingest", "--bootstrap-servers", "127.0.0.1:1", "--set", "kafka.request.timeout.ms=500", "/dev/null");

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString()).contains("no Kafka broker answers at 127.0.0.1:1", "stowage broker");
    }

    @Test
    void shouldGenerateTheSameSequencesFromTheSameSeed() {
        commandLine.execute("generate", "-n", "50", "--seed", "3", "-");
        String first = out.toString();
        out.getBuffer().setLength(0);
        commandLine.execute("generate", "-n", "50", "--seed", "3");

        assertThat(out.toString())
                .isEqualTo(first)
                .startsWith(">SYN000000001\nM")
                .contains(">SYN000000050\n");
    }
}
