package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.integration.Stowage.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The modes and policies in a running application: what comes out agrees with what went in, and is the same again. */
class ModesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    static Path directory;

    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = Cluster.start(directory);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "pad, mode=pad overlong=split split.overlap=16 row.multiple=64 lookahead=256",
        "flat, mode=flat overlong=truncate row.multiple=128 strategy=best-fit open.rows=16",
        "few, row.max.segments=4 segment.multiple=8 batch.fixed.shape=true strategy=best-fit-decreasing",
        "own, vocabulary=VOCABULARY overlong=reject unknown.residues=reject sequence.id.base=1 lookahead=64",
    })
    void shouldVerifyAndReplayInEveryMode(String name, String keys) throws Exception {
        // Given
        Path vocabulary = Files.write(
                directory.resolve("vocabulary.txt"),
                List.of("<pad> <cls> <eos> A C D E F G H I K L M N P Q R S T V W Y X".split(" ")));
        Map<String, String> settings = cluster.settings("modes-" + name);
        for (String topic : List.of("input", "output", "rejects", "statistics")) {
            settings.put(topic + ".topic", name + "-" + topic);
        }
        for (String setting : keys.split(" ")) {
            settings.put(
                    setting.substring(0, setting.indexOf('=')),
                    setting.substring(setting.indexOf('=') + 1).replace("VOCABULARY", vocabulary.toString()));
        }
        Path fasta = directory.resolve("modes.fasta.gz");
        Stowage.run(Map.of(), "generate", "-n", "3000", fasta.toString());

        // When
        try (StowageProcess run = StowageProcess.run(settings, directory.resolve(name + ".log"))) {
            run.awaitStart(PATIENCE);
            Stowage.run(settings, "ingest", "--start", "2026-01-01T00:00:00Z", fasta.toString());
            Outcome closed = run.command(settings, "close");
            assertThat(closed.exitCode()).as(closed.err()).isZero();
            run.stop();
        }

        // Then
        Outcome verified = Stowage.run(settings, "verify", "--json");
        Outcome replayed = Stowage.run(settings, "replay", "--check");
        assertThat(verified.exitCode()).as(verified.out()).isZero();
        assertThat(verified.lastLine()).contains("\"input\":3000,", "\"waiting\":0,");
        assertThat(replayed.exitCode()).as(replayed.out()).isZero();
    }
}
