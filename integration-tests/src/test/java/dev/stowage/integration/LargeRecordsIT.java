package dev.stowage.integration;

import static dev.stowage.integration.Cluster.START;
import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.files.fasta.FastaRecord;
import dev.stowage.files.ingest.SequenceSender;
import dev.stowage.files.ingest.SequenceSender.Labels;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.testsupport.DecodedSegment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fetch of a few MiB can hold gigabytes of uncompressed records. Only part of it may be on the heap at a time. */
class LargeRecordsIT {
    /** Twice the heap size. */
    private static final int SEQUENCES = 1_000;

    private static final int LATER = 100;
    private static final int RESIDUES = 900_000;
    private static final int PARTITIONS = 8;

    private static final List<String> JVM =
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1");

    @RegisterExtension
    static final Cluster cluster = new Cluster();

    @BeforeAll
    static void send() {
        AppConfig config = Cluster.config(settings(1));
        cluster.prepare(config);
        send(config, "large-", SEQUENCES, "MKTAYIAKQR".repeat(RESIDUES / 10), START);
        // These close the window of the others in each partition.
        send(
                config,
                "later-",
                LATER,
                "MKTAYIAKQR",
                START + Duration.ofMinutes(20).toMillis());
    }

    private static void send(AppConfig config, String name, int count, String residues, long from) {
        // A producer batch holds one of the large records, and has a few hundred bytes when compressed.
        try (SequenceSender sender = new SequenceSender(
                config.stowage(),
                cluster.registry(config),
                Timestamps.from(from, Duration.ofMillis(10)),
                Labels.NONE)) {
            for (int i = 0; i < count; i++) {
                sender.send(new FastaRecord(name + i, residues, name, i));
            }
            sender.flush();
        }
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2, PARTITIONS})
    void shouldPackLargeRecordsThatCompressWellInASmallHeap(int threads) throws Exception {
        Map<String, String> settings = settings(threads);
        try (StowageProcess process = cluster.run(JVM, settings)) {
            process.await("all sequences", PATIENCE, () -> committed(settings) >= SEQUENCES + LATER);
        }

        assertThat(packed(settings)).hasSize(SEQUENCES).doesNotHaveDuplicates();
    }

    private static long committed(Map<String, String> settings) throws ExecutionException, InterruptedException {
        return cluster.committed(Objects.requireNonNull(settings.get("application.id")), "sequences");
    }

    /** Ids of the large sequences in the output. */
    private static List<String> packed(Map<String, String> settings) {
        return cluster.batches(Cluster.config(settings)).stream()
                .flatMap(batch -> batch.segments().stream())
                .map(DecodedSegment::id)
                .filter(id -> id.startsWith("large-"))
                .toList();
    }

    private static Map<String, String> settings(int threads) {
        String application = "large-" + threads;
        return cluster.settings(
                application,
                "output.topic",
                application + "-batches",
                "rejects.topic",
                application + "-rejects",
                "statistics.topic",
                application + "-statistics",
                "topics.partitions",
                Integer.toString(PARTITIONS),
                "threads",
                Integer.toString(threads),
                "kafka.commit.interval.ms",
                "1000");
    }
}
