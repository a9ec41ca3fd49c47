package dev.stowage.integration;

import static dev.stowage.integration.Cluster.START;
import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.files.sequence.FileSequence;
import dev.stowage.schemas.BatchVocabulary;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PadStatistics;
import dev.stowage.schemas.PadStatisticsDeserializer;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.reader.BatchIndex;
import dev.stowage.schemas.reader.BatchTopic;
import dev.stowage.schemas.reader.IndexedBatch;
import dev.stowage.schemas.reader.PackedBatchReader;
import dev.stowage.schemas.reader.ReadPosition;
import dev.stowage.testsupport.RebuiltSequences;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The readers of {@code schemas} on a feed whose instance is killed while it packs. */
class BatchReaderIT {
    private static final int PHASE = 2_000;
    private static final Duration STEP = Duration.ofMillis(500);
    private static final Path EXAMPLE = Path.of("../examples/java/Reader.java");
    private static final Path PAGE = Path.of("../docs/reference/topics.md");

    @RegisterExtension
    static final Cluster cluster = new Cluster();

    /** Residues of what was sent, by id. */
    private static final Map<String, String> SENT = new HashMap<>();

    @BeforeAll
    static void feedWithACrash() throws Exception {
        AppConfig config = cluster.config("reader", "overlong", "split");
        cluster.prepare(config);
        SequenceGenerator same = new SequenceGenerator(7);
        for (int i = 0; i < 2 * PHASE; i++) {
            FileSequence sequence = same.next();
            SENT.put(sequence.id(), sequence.residues());
        }
        Map<String, String> settings = cluster.settings("reader", "overlong", "split");
        SequenceGenerator generator = new SequenceGenerator(7);
        try (StowageProcess first = cluster.start(settings)) {
            send(config, generator, 0);
            first.await("batches before the crash", PATIENCE, () -> !cluster.read("packed-batches")
                    .isEmpty());
            send(config, generator, 1);
            first.kill();
        }
        try (StowageProcess second = cluster.start(settings)) {
            second.command(settings, "close").requireSuccess();
            second.stop();
        }
        await("end of the dead transaction").atMost(PATIENCE).until(() -> cluster.topics()
                .isAllCommitted("packed-batches"));
    }

    @Test
    void shouldRebuildTheInputWhenReadInPiecesAtRandomPositions() {
        // Given
        BatchTopic topic = topic();
        Map<Integer, Long> ends = topic.ends();
        Random random = new Random(1);
        Map<String, SortedMap<Integer, String>> pieces = new HashMap<>();
        List<IndexedBatch> read = new ArrayList<>();
        ReadPosition position = topic.beginning();

        // When: readers are closed after some batches.
        for (boolean done = false; !done; ) {
            try (PackedBatchReader reader = topic.read(ReadPosition.parse(position.text()), ends)) {
                for (int left = random.nextInt(9); left > 0 && !reader.isDone(); left--) {
                    PackedBatch batch = reader.next();
                    if (batch != null) {
                        addPieces(batch, pieces);
                        read.add(indexed(batch, reader.position()));
                    }
                }
                done = reader.isDone();
                position = reader.position();
            }
        }

        // Then
        Map<String, String> rebuilt = pieces.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> RebuiltSequences.joined(entry.getValue(), 0)));
        assertThat(rebuilt).isEqualTo(SENT);
        BatchIndex index = topic.index(topic.beginning(), ends);
        assertThat(index.batches()).hasSizeGreaterThan(100).containsExactlyInAnyOrderElementsOf(read);
        assertThat(index.ends()).isEqualTo(ends);
    }

    @Test
    void shouldFollowTheTopicFromItsBeginning() {
        BatchTopic topic = topic();
        int batches = topic.index(topic.beginning(), topic.ends()).batches().size();
        try (PackedBatchReader reader = topic.follow(topic.beginning())) {
            for (int i = 0; i < batches; i++) {
                assertThat(reader.next()).isNotNull();
            }
            assertThat(reader.next(Duration.ofMillis(200))).isNull();
            assertThat(reader.isDone()).isFalse();
        }
    }

    @Test
    void shouldReadLettersWithTheVocabularyOfAManifest() {
        PadStatisticsDeserializer deserializer = new PadStatisticsDeserializer();
        deserializer.configure(properties(), false);
        List<BatchVocabulary> vocabularies = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : cluster.read("pad-ratios")) {
            PadStatistics statistics = deserializer.deserialize("pad-ratios", record.value());
            if (statistics.getManifest() != null) {
                vocabularies.add(BatchVocabulary.of(statistics.getManifest()));
            }
        }

        assertThat(vocabularies).isNotEmpty().containsOnly(BatchVocabulary.ESM);
    }

    @Test
    void shouldPrintEachSegmentOnceWhenTheExampleOfThePageRunsTwice() throws Exception {
        // Given
        String example = Files.readString(EXAMPLE);
        Path saved = cluster.directory().resolve("position");

        // When
        List<String> first = runExample(saved);
        List<String> second = runExample(saved);

        // Then
        assertThat(Files.readString(PAGE)).contains("```java\n" + example + "```\n");
        assertThat(first.get(0)).matches("# \\d{3,} batches");
        Map<String, SortedMap<Integer, String>> pieces = new HashMap<>();
        BatchTopic topic = topic();
        List<String> expected = new ArrayList<>();
        try (PackedBatchReader reader = topic.read(topic.beginning(), topic.ends())) {
            for (PackedBatch batch = reader.next(); batch != null; batch = reader.next()) {
                addPieces(batch, pieces);
            }
        }
        pieces.forEach((id, ofId) -> ofId.values().forEach(piece -> expected.add(id + "\t" + piece)));
        assertThat(first.subList(1, first.size())).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(second).containsExactly("# 0 batches");
    }

    private static List<String> runExample(Path saved) throws Exception {
        Path log = Files.createTempFile(cluster.directory(), "example", ".out");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EXAMPLE.toString(),
                        cluster.bootstrapServers(),
                        cluster.registryUrl().toString(),
                        "packed-batches",
                        saved.toString())
                .redirectOutput(log.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor()).as("exit code of the example").isZero();
        return Files.readAllLines(log);
    }

    private static void send(AppConfig config, SequenceGenerator generator, int phase) {
        long start = START + (long) phase * PHASE * STEP.toMillis();
        cluster.send(config, generator, PHASE, Timestamps.from(start, STEP));
    }

    private static BatchTopic topic() {
        return new BatchTopic("packed-batches", properties());
    }

    private static Map<String, String> properties() {
        return Map.of(
                "bootstrap.servers", cluster.bootstrapServers(),
                "schema.registry.url", cluster.registryUrl().toString());
    }

    private static void addPieces(PackedBatch batch, Map<String, SortedMap<Integer, String>> to) {
        for (Segment segment : batch.segments()) {
            String before = to.computeIfAbsent(segment.id(), unseen -> new TreeMap<>())
                    .put(segment.firstResidue(), BatchVocabulary.ESM.residues(batch, segment));
            assertThat(before)
                    .as("a second piece of %s at %d", segment.id(), segment.firstResidue())
                    .isNull();
        }
    }

    /** A row of the index, from the value of the batch instead of its headers. */
    private static IndexedBatch indexed(PackedBatch batch, ReadPosition behind) {
        int partition = batch.header().window().partition();
        return new IndexedBatch(
                partition,
                batch.header().bucket(),
                behind.offsets().getOrDefault(partition, 0L) - 1,
                batch.header().sequence(),
                batch.header().window().offset(),
                batch.header().sumSquaredSegments(),
                batch.header().rows(),
                batch.header().rowLength(),
                batch.flatTokens().length,
                batch.segments().size());
    }
}
