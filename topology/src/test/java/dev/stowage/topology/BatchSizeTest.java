package dev.stowage.topology;

import static dev.stowage.topology.Harness.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import java.nio.file.Path;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A batch that a topic does not take would end the application, so none is larger than the configuration says. */
class BatchSizeTest {
    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0}, {1} residues")
    @CsvSource({"none, 1", "none, 2", "always, 1", "ends, 1", "ends, 60"})
    void shouldNotExceedItsBoundWhenIdsAreAsLongAndSegmentsAsShortAsTheyMayBe(String specialTokens, int residues) {
        try (Harness harness = new Harness(
                directory,
                "special.tokens",
                specialTokens,
                "buckets",
                "128,4096",
                "batch.tokens",
                "4096",
                "lookahead",
                "512")) {
            RawSequenceSerializer serializer = new RawSequenceSerializer(harness.registry, harness.config.registry());
            String longest = "x".repeat(harness.config.sequenceMaxIdBytes());
            for (int i = 0; i < 6_000; i++) {
                RawSequence sequence = new RawSequence(longest, "A".repeat(residues), Long.MAX_VALUE, longest);
                harness.send("key", serializer.serialize("sequences", sequence), START);
            }
            harness.tick(5_999, START);

            int largest = harness.records("packed-batches").stream()
                    .map(TestRecord::value)
                    .mapToInt(value -> value.length)
                    .max()
                    .orElseThrow();

            assertThat(largest).isBetween(harness.config.maxBatchBytes() / 100, harness.config.maxBatchBytes());
        }
    }
}
