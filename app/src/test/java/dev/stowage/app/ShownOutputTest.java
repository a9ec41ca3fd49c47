package dev.stowage.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.stowage.cli.EscapingWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Commands repeat parts of arguments, files and responses without characters that control a terminal. */
class ShownOutputTest {
    /** Clears the screen, by two characters and by one, reverses the writing direction, breaks the line. */
    private static final String HOSTILE = "\u001b[2J\u009b2J\u202e\u007f";

    private static final String SHOWN = "\\u001b[2J\\u009b2J\\u202e\\u007f";

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine commandLine =
            Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x@",
                "--x@",
                "tail --x@",
                "tail -n x@",
                "rejects --reason x@",
                "topology --set x@=1",
                "topology --set buckets=x@",
                "topology --set kafka.x@=1",
                "topology --config x@",
                "ingest x@",
                "simulate x@",
                "simulate DIRECTORY/x@.fasta",
                "simulate DIRECTORY/x@.lengths",
                "plan DIRECTORY/x@.fasta",
                "demo DIRECTORY/y@.fasta",
                "generate -n 1 /none/x@",
                "schemas x@",
                "stats --token-file x@",
                "stats --url http://x@",
            })
    void shouldRepeatArgumentsAndFilesEscaped(String arguments) throws IOException {
        Files.writeString(directory.resolve(hostile("x@.fasta")), hostile(">id@\nMKT\n>p@\nMK@T\n"));
        Files.writeString(directory.resolve(hostile("x@.lengths")), hostile("1@\n"));

        commandLine.execute(
                hostile(arguments.replace("DIRECTORY", directory.toString())).split(" "));

        assertThat(err.toString()).contains(SHOWN);
        assertShown(out.toString());
        assertShown(err.toString());
    }

    @Test
    void shouldShowARefusalOfAServerEscapedAndOnOneLine() throws IOException {
        String text = new ObjectMapper().writeValueAsString("no " + HOSTILE + "\nstowage: all agrees");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = ("{\"status\":403,\"detail\":" + text + "}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(403, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            commandLine.execute(
                    "stats", "--url", "http://127.0.0.1:" + server.getAddress().getPort());
        } finally {
            server.stop(0);
        }

        assertShown(err.toString());
        assertThat(err.toString()).contains("no " + SHOWN + "\\nstowage: all agrees");
    }

    @Test
    void shouldKeepTheTextOfJsonAndLettersAndWhatACommandMeansForTheTerminal() throws IOException {
        PrintWriter writer = EscapingWriter.of(new PrintWriter(out));
        String text = HOSTILE + "\u0000\r\n\t\u2028Straße 🧬 \\ \"";

        writer.print(new ObjectMapper().writeValueAsString(text));
        writer.flush();

        assertThat(new ObjectMapper().readValue(out.toString(), String.class)).isEqualTo(text);
        assertThat(out.toString()).contains("Straße 🧬");
        assertShown(out.toString());

        EscapingWriter.control(writer, "\u001b[2A");
        writer.printf("%s%c%n", "line\r\u001b", '\u0007');
        assertThat(out.toString()).endsWith("\u001b[2Aline\\r\\u001b\\u0007" + System.lineSeparator());
    }

    private static String hostile(String text) {
        return text.replace("@", HOSTILE);
    }

    private static void assertShown(String text) {
        assertThat(text.chars()
                        .filter(c -> (c < 0x20 && c != '\n') || (c >= 0x7f && c < 0xa0) || c == 0x202e || c == 0x2028))
                .isEmpty();
    }
}
