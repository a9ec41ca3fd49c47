package dev.stowage.server.stats;

import static dev.stowage.server.view.SomeViews.batches;
import static dev.stowage.server.view.SomeViews.partition;
import static dev.stowage.server.view.SomeViews.window;
import static dev.stowage.server.view.SomeViews.withUndeclared;
import static dev.stowage.server.view.SomeViews.withUnread;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.cli.Program;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.server.http.HttpServer;
import dev.stowage.server.view.FakeApplication;
import dev.stowage.server.view.KnownInstance;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.position.UnreadRange.Cause;
import dev.stowage.topology.core.view.WindowView;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatsCommandTest {
    private static final String TOKEN = "correct-horse-battery-staple";

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final FakeApplication application =
            new FakeApplication(partition(0, 10, window(0, true, 3)), partition(1, 11));

    @Test
    void shouldShowATableOfBucketsPoolsAndRejects() {
        try (HttpServer http = serve(2)) {
            int exitCode = stats("--url", http.url(), "--windows", "3");

            assertThat(exitCode).as(err.toString()).isZero();
            assertThat(err.toString()).isEmpty();
            assertThat(out.toString().lines().map(line -> line.strip().replaceAll(" +", " ")))
                    .contains(
                            "512 80 40 20 99.80 % 99.80 % 0.1953 % 0.29 % 40 0 0 0 87.52 %",
                            "1024 8 4 2 99.80 % 99.80 % 0.1953 % 0.29 % 4 0 0 0 87.52 %",
                            "all 88 44 22 99.80 % 99.80 % 0.1953 % 0.29 % 44 0 0 0 87.52 %",
                            "1970-01-01T00:00:00Z 12 6 3 99.80 % 0.1953 % 0.29 % open",
                            "cut 0.29 % of the residues (66 of 22,374)",
                            "pools 6 segments wait in 2 partitions, 1,800 slots, the oldest for 12 rows (partition 0)",
                            "rejects 4: MALFORMED_AVRO 4",
                            "as of 1970-01-01T00:00:01Z");
            assertThat(out.toString()).doesNotContain("unread", "tracks");
        }
    }

    @Test
    void shouldSayHowManyOffsetsWereNeverReadWhenThereAreAny() {
        application.partitions = List.of(
                withUnread(
                        partition(0, 10),
                        new UnreadRange(1_000, 2_200, Cause.REMOVED),
                        new UnreadRange(2_300, 2_334, Cause.SKIPPED)),
                partition(1, 11),
                withUnread(partition(2, 12), new UnreadRange(5, 6, Cause.REMOVED)));
        try (HttpServer http = serve(3)) {
            assertThat(stats("--url", http.url())).isZero();

            assertThat(out.toString().lines())
                    .contains("unread   at most 1,235 records: 1,201 removed before they were read,"
                            + " 34 skipped by an operator (partitions 0, 2)");
        }
    }

    @Test
    void shouldSayHowManyRecordsHaveATrackThatIsNotDeclared() {
        application.partitions =
                List.of(withUndeclared(partition(0, 10), 1_200), partition(1, 11), withUndeclared(partition(2, 12), 1));
        try (HttpServer http = serve(3)) {
            assertThat(stats("--url", http.url())).isZero();

            assertThat(out.toString().lines())
                    .contains("tracks   1,201 accepted records have a track that is not declared (partitions 0, 2)");
        }
    }

    @Test
    void shouldMarkWindowsOfWhichManyResiduesAreOutsideTheVocabulary() {
        WindowView few = new WindowView(0, 0, 600_000, 0, false, Map.of(512, batches(3, 30)));
        WindowView many = new WindowView(9, 600_000, 1_200_000, 2, true, Map.of(512, batches(3, 31)));
        application.partitions = List.of(partition(0, 10, few, many), partition(1, 11));
        try (HttpServer http = serve(2)) {
            assertThat(stats("--url", http.url(), "--windows", "3")).isZero();

            assertThat(out.toString().lines().map(line -> line.strip().replaceAll(" +", " ")))
                    .contains(
                            "1970-01-01T00:00:00Z 12 6 3 99.80 % 0.1953 % 0.29 %",
                            "1970-01-01T00:10:00Z 12 6 3 99.80 % 0.1953 % 0.29 % open epoch 2 1.02 % unknown residues",
                            "unknown 110 of 22,308 residues (0.49 %) are outside the vocabulary");
        }
    }

    @Test
    void shouldWarnOfWhatIsMissingAndStillSucceed() {
        application.instances = List.of(new KnownInstance("127.0.0.1:1", List.of(2)));
        try (HttpServer http = serve(4)) {
            int exitCode = stats("--url", http.url());

            assertThat(exitCode).isZero();
            assertThat(err.toString())
                    .contains(
                            "warning: the numbers do not include partitions 2, held by 127.0.0.1:1, which refuses connections")
                    .contains("warning: the numbers do not include partitions 3: no instance has them");
        }
    }

    @Test
    void shouldPrintOneLineOfJson() throws IOException {
        try (HttpServer http = serve(2)) {
            assertThat(stats("--url", http.url(), "--json")).isZero();

            assertThat(out.toString().lines()).hasSize(1);
            JsonNode all = new ObjectMapper().readTree(out.toString());
            assertThat(all.get("pad_ratios").get("total").get("slots").asLong()).isEqualTo(22 * 1_024);
            assertThat(all.get("pools").get("partitions")).hasSize(2);
            assertThat(all.get("rejects").get("total").asLong()).isEqualTo(4);
        }
    }

    @Test
    void shouldShowTheTokenFromAFileAndSayWhenThereIsNone() throws IOException {
        Path file = Files.writeString(directory.resolve("token"), TOKEN + "\n");
        try (HttpServer http = serve(2, "http.token", TOKEN)) {
            assertThat(stats("--url", http.url(), "--token-file", file.toString()))
                    .isZero();

            assertThat(stats("--url", http.url())).isEqualTo(1);
            assertThat(err.toString()).contains("requires a token (401)", "--token-file");
        }
    }

    @Test
    void shouldSayWhatIsWrongWhenNoInstanceAnswers() throws IOException {
        assertThat(stats("--url", "http://127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString()).contains("connection refused by http://127.0.0.1:1", "stowage run");

        com.sun.net.httpserver.HttpServer stranger =
                com.sun.net.httpserver.HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stranger.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("hi".getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        stranger.start();
        try {
            assertThat(stats(
                            "--url", "http://127.0.0.1:" + stranger.getAddress().getPort()))
                    .isEqualTo(1);
            assertThat(err.toString()).contains("is not an instance of Stowage", "status 200");
        } finally {
            stranger.stop(0);
        }

        assertThat(stats("--url", "localhost:8080")).isEqualTo(1);
        assertThat(err.toString()).contains("must be a URL such as http://127.0.0.1:8080");
        assertThat(stats("--windows", "1001")).isEqualTo(2);
        assertThat(stats("--interval", "0")).isEqualTo(2);
    }

    private HttpServer serve(int partitions, String... more) {
        Map<String, String> keys =
                more.length == 0 ? Map.of("http.port", "0") : Map.of("http.port", "0", more[0], more[1]);
        AppConfig config = AppConfig.load(Map.of(), null, Map.of(), keys);
        HttpServer http = HttpServer.start(config);
        http.serve(config, application, partitions);
        return http;
    }

    private int stats(String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "stats";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return Program.of(StatsCommand.class)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
