package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs the reproductions of Kafka bugs that were reported upstream. A failure means that Kafka has fixed one: then
 * remove Stowage's workaround, as described in the named decision.
 */
class KafkaDefectIT {
    @RegisterExtension
    final Cluster cluster = new Cluster();

    @ParameterizedTest
    @CsvSource({"sends, lost in all: ", "offsets, committed without their offsets: "})
    void shouldLoseAndRepeatOutputUntilKafkaFixesHandleCorruption(String timingOut, String verdict) throws Exception {
        Path source = Path.of("..", "docs", "decisions", "0015-handle-corruption", "HandleCorruption.java");
        Path log = cluster.directory().resolve("reproduction.log");
        // When
        Process reproduction = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString(),
                        cluster.bootstrapServers(),
                        timingOut)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = reproduction.waitFor(3, TimeUnit.MINUTES);
        reproduction.destroyForcibly();

        // Then
        String output = Files.readString(log);
        assertThat(ended).as(output).isTrue();
        assertThat(output).contains(verdict);
        assertThat(reproduction.exitValue())
                .as("Kafka may have fixed TaskManager.handleCorruption, see decision 0015:%n%s", output)
                .isEqualTo(1);
    }
}
