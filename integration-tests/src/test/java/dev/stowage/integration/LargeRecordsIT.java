package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.files.fasta.FastaRecord;
import dev.stowage.files.ingest.SequenceSender;
import dev.stowage.files.ingest.SequenceSender.Labels;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.Segment;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fetch of a few MiB can hold gigabytes of records. Only part of it may be on the heap after decompression. */
class LargeRecordsIT {
    /** Twice what the heap holds. */
    private static final int SEQUENCES = 1_000;

    private static final int LATER = 100;
    private static final int RESIDUES = 900_000;
    private static final long START = 1_767_225_600_000L;
    private static final int PARTITIONS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final List<String> JVM =
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1");

    @TempDir
    static Path directory;

    private static Cluster cluster;

    @BeforeAll
    static void send() {
        cluster = Cluster.start(directory);
        AppConfig config = AppConfig.load(Map.of(), null, Map.of(), settings(1));
        StartupChecks.run(config, cluster.registry(config), new PrintWriter(Writer.nullWriter()));
        send(config, "large-", SEQUENCES, "MKTAYIAKQR".repeat(RESIDUES / 10), START);
        // These end the window of the others in each partition.
        send(
                config,
                "later-",
                LATER,
                "MKTAYIAKQR",
                START + Duration.ofMinutes(20).toMillis());
    }

    private static void send(AppConfig config, String name, int count, String residues, long from) {
        // A batch of the producer holds one of the large records, and takes a few hundred bytes on the wire.
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

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2, PARTITIONS})
    void shouldPackLargeRecordsThatCompressWellInASmallHeap(int threads) throws Exception {
        Map<String, String> settings = settings(threads);
        Path log = directory.resolve("run-" + threads + ".log");
        try (StowageProcess process = StowageProcess.run(JVM, settings, log)) {
            process.await("all sequences", PATIENCE, () -> committed(settings) >= SEQUENCES + LATER);
        }

        assertThat(packed(settings)).hasSize(SEQUENCES).doesNotHaveDuplicates();
    }

    private static long committed(Map<String, String> settings) throws ExecutionException, InterruptedException {
        return cluster.committed(settings.get("application.id"), "sequences");
    }

    /** Ids of the large sequences in the output. */
    private static List<String> packed(Map<String, String> settings) {
        AppConfig config = AppConfig.load(Map.of(), null, Map.of(), settings);
        PackedBatchDeserializer deserializer = new PackedBatchDeserializer(
                cluster.registry(config), config.stowage().registry());
        return cluster.read(config.stowage().outputTopic()).stream()
                .map(record -> deserializer.deserialize("", record.value()))
                .flatMap(batch -> batch.segments().stream())
                .map(Segment::id)
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
