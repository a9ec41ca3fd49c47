package dev.stowage.integration;

import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.integration.Stowage.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The commands as a user types them, on a cluster. */
class CommandsIT {
    @RegisterExtension
    static final Cluster cluster = new Cluster();

    @Test
    void shouldPackWhatIsIngestedWhenRunAndCloseAreTypedOneAfterTheOther() throws Exception {
        // Given
        Map<String, String> settings = cluster.ownSettings("commands");
        Path fasta = cluster.directory().resolve("some.fasta");
        Files.writeString(fasta, ">P1 first\r\nMKT\r\n\r\nayi\r\n>P2\nMSIIGATRLQ\n>P3 without residues\n");

        try (StowageProcess run = cluster.start(settings)) {
            // When
            Outcome ingested = stowage(settings, "ingest", fasta.toString());
            Outcome closed = run.command(settings, "close");
            Outcome tail = stowage(settings, "tail", "-n", "5");

            // Then
            assertThat(ingested.exitCode()).as(ingested.err()).isZero();
            assertThat(ingested.out()).contains("sent 3 sequences, 16 residues");
            assertThat(closed.exitCode()).as(closed.err()).isZero();
            assertThat(tail.out()).contains("P1", "P2", "tick", "<cls> M K T A Y I <eos> + 504 padding");
            assertThat(cluster.read("commands-rejects")).hasSize(1);
            assertThat(get(run.output(), "/livez")).isEqualTo(200);
            assertThat(get(run.output(), "/readyz")).isEqualTo(200);
            run.stop();
            assertThat(run.output()).contains("stopped");
        }
    }

    @Test
    void shouldSayWhatWasSentWhenAGzipIsCutShort() throws IOException {
        // Given
        Path whole = cluster.directory().resolve("whole.fasta.gz");
        Stowage.generate(whole, 2_000, 1);
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = cluster.directory().resolve("cut.fasta.gz");
        Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));

        // When
        Outcome outcome = stowage(cluster.ownSettings("cut"), "ingest", cut.toString());

        // Then
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("cut.fasta.gz, line ", "truncated", "sequences before it were sent");
        Matcher sent = Pattern.compile("(\\d+) sequences before").matcher(outcome.err());
        assertThat(sent.find()).isTrue();
        assertThat(cluster.read("cut-in")).hasSize(Integer.parseInt(sent.group(1)));
    }

    @Test
    void shouldNameTheLineWhenAFileDoesNotStartWithAHeader() throws IOException {
        Path file = cluster.directory().resolve("headless.fasta");
        Files.writeString(file, "\n\nMKTAYI\n>P1\nMK\n");

        Outcome outcome = stowage(cluster.ownSettings("headless"), "ingest", file.toString());

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("headless.fasta, line 3", "starts with a header");
    }

    @Test
    void shouldSendStandardInputWhenTheFileIsADash() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(">A\nMK\n>B\nMS\n".getBytes(StandardCharsets.US_ASCII));
        }
        java.io.InputStream before = System.in;
        try {
            System.setIn(new java.io.ByteArrayInputStream(zipped.toByteArray()));
            Outcome outcome = stowage(
                    cluster.ownSettings("dash"), "ingest", "-", "--close", "--shuffle-seed", "1", "--epoch", "3");
            assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        } finally {
            System.setIn(before);
        }
        assertThat(cluster.read("dash-in").stream().filter(record -> record.value() != null))
                .hasSize(2);
        assertThat(cluster.read("dash-in").stream().filter(record -> record.value() == null))
                .isNotEmpty();
    }

    @Test
    void shouldRefuseToStartAndSayWhatMendsItWhenTopicsDoNotSuit() {
        // Given
        stowage(cluster.ownSettings("uneven", "topics.partitions", "3"), "ingest", "/dev/null");
        stowage(
                cluster.settings("second", "input.topic", "uneven-out", "topics.partitions", "2"),
                "ingest",
                "/dev/null");

        // When
        Outcome uneven = stowage(cluster.ownSettings("uneven"), "run");
        Outcome missing = stowage(cluster.ownSettings("missing", "topics.create", "false"), "run");

        // Then
        assertThat(uneven.exitCode()).isEqualTo(1);
        assertThat(uneven.err())
                .contains("uneven-out has 2 partitions but the input topic uneven-in has 3")
                .contains("--alter --topic uneven-out --partitions 3");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err())
                .contains("topic missing-in (input.topic) does not exist", "--create --topic missing-in");
    }

    @Test
    void shouldRefuseAnotherConfigurationUntilThePoolsAreClosed() throws Exception {
        // Given
        Map<String, String> former = cluster.ownSettings("change");
        Map<String, String> other = cluster.ownSettings("change", "lookahead", "64");
        Path fasta = cluster.directory().resolve("change.fasta");
        Files.writeString(fasta, ">P1\nMKTAYI\n");
        try (StowageProcess run = cluster.start(former)) {
            stowage(former, "ingest", fasta.toString());
            run.await("commit", PATIENCE, () -> cluster.committed("change", "change-in") > 0);
            run.stop();
        }

        // When
        try (StowageProcess run = cluster.run(other)) {
            run.awaitEnd(PATIENCE);
            assertThat(run.output())
                    .contains(
                            Cluster.config(former).stowage().fingerprint(),
                            Cluster.config(other).stowage().fingerprint(),
                            "stowage close");
        }
        try (StowageProcess run = cluster.run(former)) {
            assertThat(run.command(former, "close").exitCode()).isZero();
            run.stop();
        }

        // Then
        try (StowageProcess run = cluster.run(other)) {
            stowage(other, "ingest", fasta.toString(), "--close");
            assertThat(run.command(other, "close").exitCode()).isZero();
            run.requireAlive();
        }
        assertThat(cluster.read("change-out")).hasSize(2);
    }

    @Test
    void shouldRefuseByNameWhenConfigurationIsWrong() {
        Outcome unknown = stowage(Map.of("bukets", "512"), "run");
        Outcome value = stowage(Map.of("buckets", "512,256"), "run");
        Outcome undoing = stowage(Map.of("kafka.processing.guarantee", "at_least_once"), "run");

        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("bukets", "did you mean buckets?");
        assertThat(value.exitCode()).isEqualTo(2);
        assertThat(value.err()).contains("buckets", "512");
        assertThat(undoing.exitCode()).isEqualTo(2);
        assertThat(undoing.err()).contains("kafka.processing.guarantee");
    }

    @Test
    void shouldCountFromTheOutputTopicWhenTheDemoEnds() throws IOException {
        // When
        Outcome outcome = stowage(Map.of(), "demo", "--sequences", "3000", "--seed", "5", "--exit", "--json");

        // Then
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        JsonNode counts = new ObjectMapper().readTree(outcome.lastLine());
        List<String> names = new ArrayList<>();
        counts.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactly(
                        "sequences",
                        "packed",
                        "rejected",
                        "rejected_by_reason",
                        "segments",
                        "batches",
                        "rows",
                        "slots",
                        "padding",
                        "pad_ratio",
                        "pad_ratio_one_per_row",
                        "pad_ratio_full_batches",
                        "residues",
                        "residues_cut",
                        "cut_ratio",
                        "unknown_residues",
                        "seconds",
                        "sequences_per_second",
                        "tokens_per_second");
        assertThat(counts.get("packed").asLong()).isEqualTo(3_000);
        assertThat(counts.get("rejected").asLong()).isZero();
        assertThat(counts.get("pad_ratio").asDouble())
                .isEqualTo(
                        counts.get("padding").asDouble() / counts.get("slots").asDouble());
        assertThat(counts.get("pad_ratio").asDouble()).isBetween(0.0, 0.01);
        assertThat(counts.get("pad_ratio_one_per_row").asDouble()).isBetween(0.7, 0.85);
    }

    private static Outcome stowage(Map<String, String> settings, String... arguments) {
        return Stowage.run(settings, arguments);
    }

    private static int get(String log, String path) throws IOException, InterruptedException {
        Matcher address = Pattern.compile("health on (http://[^/]+)/").matcher(log);
        assertThat(address.find()).isTrue();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address.group(1) + path)).build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }
}
