package dev.stowage.topology.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.schemas.TrackValues;
import dev.stowage.testsupport.DecodedBatch;
import dev.stowage.testsupport.DecodedSegment;
import dev.stowage.testsupport.DecodedTrack;
import dev.stowage.topology.core.Repacker;
import dev.stowage.topology.core.Repacker.Counters;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.input.Tick;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Compares the page about tracks with what is really packed. */
class TracksPageTest {
    private static final Path PAGE = Path.of("../../docs/reference/tracks.md");
    private static final StowageConfig CONFIG = StowageConfig.of(
            Map.of("buckets", "20", "batch.slots", "20", "tracks", "structure_tokens,per_res_plddt,average_plddt"));

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
    private final List<DecodedBatch> batches = new ArrayList<>();

    @Test
    void shouldShowTheRowThatIsPackedWhenTheExampleIsSent() throws Exception {
        // Given
        Repacker repacker = new Repacker(
                CONFIG, registry, 0, Counters.ZERO, batch -> batches.add(DecodedBatch.of(batch.value(), registry)));

        // When
        repacker.accept(sequence(
                0,
                "P1",
                "GIVEQ",
                ints("structure_tokens", 3701, 12, 845, 845, 2077),
                floats("per_res_plddt", 0.91f, 0.95f, 0.88f, 0.9f, 0.72f),
                floats("average_plddt", 0.87f)));
        repacker.accept(sequence(1, "P2", "MKT"));
        repacker.accept(sequence(
                2,
                "P3",
                "FV|N",
                ints("structure_tokens", 66, 4095, 0, 310),
                floats("per_res_plddt", 0.5f, 0.61f, 0f, 0.4f)));
        repacker.accept(record(3, null, Tick.record("sequences", 0, 2).headers()));

        // Then
        assertThat(batches).hasSize(1);
        assertThat(Files.readString(PAGE)).contains(shown(batches.get(0).requireConsistent()));
    }

    @Test
    void shouldNameTheSizesThatAreMeasured() throws Exception {
        String page = Files.readString(PAGE);
        for (String tracks : List.of("esm3", "esm3,structure_coords")) {
            assertThat(page)
                    .contains("| `" + tracks + "` | " + bytesPerSlot(tracks, 0, List.of()) + " | "
                            + bytesPerSlot(tracks, 1, values(4_000, 200, 3, 0)) + " | "
                            + bytesPerSlot(tracks, 1, values(4_100, 259, 8, 1_477)) + " |");
        }
    }

    /** Values of one residue: of the function tokens, some are not 0. */
    private static List<TrackValues> values(int structure, int function, int functions, int annotation) {
        List<Integer> functionTokens = new ArrayList<>(Collections.nCopies(functions, function));
        functionTokens.addAll(Collections.nCopies(8 - functions, 0));
        return List.of(
                ints("structure_tokens", structure),
                ints("ss8_tokens", 10),
                ints("sasa_tokens", 18),
                ints("function_tokens", functionTokens.toArray(Integer[]::new)),
                ints(
                        "residue_annotation_tokens",
                        Collections.nCopies(16, annotation).toArray(Integer[]::new)),
                floats("per_res_plddt", 0.5f));
    }

    /**
     * Of residues or of padding: what a row takes beyond one of half its length.
     *
     * @param share of the slots that residues take, all of them or, but for one, none
     */
    private long bytesPerSlot(String tracks, int share, List<TrackValues> ofResidue) {
        return (bytes(tracks, 16_384, share, ofResidue) - bytes(tracks, 8_192, share, ofResidue)) / 8_192;
    }

    private long bytes(String tracks, int slots, int share, List<TrackValues> ofResidue) {
        List<Integer> sizes = new ArrayList<>();
        String row = Integer.toString(slots);
        StowageConfig config =
                StowageConfig.of(Map.of("buckets", row, "batch.slots", row, "tracks", tracks, "lookahead", "1"));
        Repacker repacker = new Repacker(config, registry, 0, Counters.ZERO, batch -> sizes.add(batch.value().length));
        int residues = Math.max(1, share * (slots - 2));
        TrackValues[] values = ofResidue.stream()
                .map(track -> new TrackValues(
                        track.getName(), repeated(track.getInts(), residues), repeated(track.getFloats(), residues)))
                .toArray(TrackValues[]::new);
        repacker.accept(sequence(0, "P1", "M".repeat(residues), values));
        repacker.accept(record(1, null, Tick.record("sequences", 0, 0).headers()));
        assertThat(sizes).hasSize(1);
        return sizes.get(0);
    }

    private static <T> List<T> repeated(List<T> values, int times) {
        return Collections.nCopies(times, values).stream().flatMap(List::stream).toList();
    }

    private static String shown(DecodedBatch batch) {
        List<String> lines = new ArrayList<>();
        lines.add(line("tokens", Arrays.stream(batch.tokens()).boxed().toList()));
        lines.add(line("sequence_id", Arrays.stream(batch.sequenceId()).boxed().toList()));
        for (DecodedTrack track : batch.tracks()) {
            lines.add(line(track.name(), track.values()));
        }
        lines.add("segments         "
                + batch.segments().stream().map(TracksPageTest::shown).collect(Collectors.joining(", ")));
        return String.join("\n", lines) + "\n";
    }

    private static String shown(DecodedSegment segment) {
        return segment.id() + " from slot " + segment.start() + " to " + (segment.start() + segment.length() - 1);
    }

    private static String line(String name, List<? extends Number> values) {
        return String.format(Locale.ROOT, "%-16s", name)
                + values.stream()
                        .map(value -> String.format(Locale.ROOT, "%5s", value.floatValue() == 0 ? "0" : value))
                        .collect(Collectors.joining());
    }

    private static TrackValues ints(String name, Integer... values) {
        return new TrackValues(name, List.of(values), List.of());
    }

    private static TrackValues floats(String name, Float... values) {
        return new TrackValues(name, List.of(), List.of(values));
    }

    private ConsumerRecord<byte[], byte[]> sequence(long offset, String id, String residues, TrackValues... tracks) {
        byte[] value = new RawSequenceSerializer(registry, CONFIG.registry())
                .serialize("sequences", new RawSequence(id, residues, 0L, "", List.of(tracks)));
        return record(offset, value, new RecordHeaders());
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, byte @Nullable [] value, Headers headers) {
        return new ConsumerRecord<>(
                "sequences",
                0,
                offset,
                1_000 + offset,
                TimestampType.CREATE_TIME,
                0,
                value == null ? 0 : value.length,
                value == null ? null : Long.toString(offset).getBytes(StandardCharsets.UTF_8),
                value,
                headers,
                Optional.empty());
    }
}
