package dev.stowage.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CommandLineTest {
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

    @Test
    void shouldHaveAllCommands() {
        assertThat(commands())
                .containsExactlyInAnyOrder(
                        "demo",
                        "broker",
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
        commandLine.execute("topology", "--set", "kafka.retires=3", "--set", "registry.basic.auth.user.info=a:b");

        assertThat(err.toString())
                .contains("warning: no client knows kafka.retires; did you mean kafka.retries?")
                .doesNotContain("basic.auth");
    }

    @Test
    void shouldExitWithTwoWhenNoCommandIsGiven() {
        assertThat(commandLine.execute()).isEqualTo(2);
        assertThat(err.toString()).contains("which command?", "demo");
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
