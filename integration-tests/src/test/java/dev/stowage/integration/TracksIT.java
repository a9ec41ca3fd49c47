package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.testsupport.DecodedBatch;
import dev.stowage.testsupport.DecodedSegment;
import dev.stowage.testsupport.DecodedTrack;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tracks and token ids from files of JSON lines to decoded arrays, through a running application. */
class TracksIT {
    @RegisterExtension
    static final Cluster cluster = new Cluster();

    private static final int PROTEINS = 1_000;
    private static final String LETTERS = "LAGVSERTIDPKQNFYMHWC";

    /** Name, width, bound of ints or 0 for floats; a width of 0 is one value per sequence. */
    private record TrackOf(String name, int width, int below) {}

    private static final List<TrackOf> ESM3 = List.of(
            new TrackOf("structure_tokens", 1, 4_101),
            new TrackOf("ss8_tokens", 1, 11),
            new TrackOf("sasa_tokens", 1, 19),
            new TrackOf("function_tokens", 8, 260),
            new TrackOf("residue_annotation_tokens", 16, 1_478),
            new TrackOf("per_res_plddt", 1, 0),
            new TrackOf("average_plddt", 0, 0),
            new TrackOf("structure_coords", 9, 0));

    @Test
    void shouldCarryAllTracksOfEsm3ValueForValue() throws Exception {
        // Given: of each track, some proteins have none.
        Random random = new Random(1);
        Map<String, Map<String, List<Number>>> sent = new HashMap<>();
        List<String> lines = new ArrayList<>();
        for (int protein = 0; protein < PROTEINS; protein++) {
            int length = 20 + random.nextInt(100);
            Map<String, List<Number>> values = new HashMap<>();
            for (TrackOf track : ESM3) {
                if (random.nextInt(5) > 0) {
                    values.put(track.name(), values(track, length, random));
                }
            }
            sent.put("P" + protein, values);
            lines.add(line("P" + protein, length, values, random));
        }
        Map<String, String> settings = cluster.ownSettings(
                "esm3",
                "tracks",
                "esm3,structure_coords",
                "buckets",
                "64,96",
                "overlong",
                "split",
                "split.overlap",
                "4");

        // When
        cluster.pack(settings, Files.write(cluster.directory().resolve("esm3.jsonl"), lines));

        // Then
        int compared = 0;
        for (DecodedBatch batch : cluster.batches(Cluster.config(settings))) {
            batch.requireConsistent();
            assertThat(batch.tracks())
                    .extracting(DecodedTrack::name)
                    .containsExactlyElementsOf(ESM3.stream().map(TrackOf::name).toList());
            for (DecodedSegment segment : batch.segments()) {
                Map<String, List<Number>> values = Objects.requireNonNull(sent.get(segment.id()));
                for (DecodedTrack track : batch.tracks()) {
                    assertThat(batch.values(track, segment))
                            .as("%s of %s in %s", track.name(), segment.id(), batch.id())
                            .isEqualTo(expected(track, values.getOrDefault(track.name(), List.of()), segment));
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(PROTEINS * ESM3.size());
        Stowage.requireIntact(settings, "\"input\":" + PROTEINS + ",", "\"waiting\":0,");
    }

    @Test
    void shouldPackTokenIdsUpToTheLargest() throws Exception {
        // Given
        Random random = new Random(2);
        Map<String, List<Integer>> sent = new HashMap<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            List<Integer> ids = random.ints(1 + random.nextInt(200), 0, Integer.MAX_VALUE)
                    .map(id -> id >> random.nextInt(32))
                    .boxed()
                    .collect(Collectors.toCollection(ArrayList::new));
            ids.set(0, Integer.MAX_VALUE);
            sent.put("T" + i, ids);
            lines.add("{\"id\":\"T" + i + "\",\"tokens\":" + ids + "}");
        }
        Map<String, String> settings = cluster.ownSettings(
                "tokens", "input.format", "tokens", "mode", "flat", "overlong", "split", "buckets", "64,128");
        settings.putAll(Map.of(
                "vocabulary.size", "2147483648", "pad.token.id", "70000", "cls.token.id", "5", "eos.token.id", "200"));

        // When
        cluster.pack(settings, Files.write(cluster.directory().resolve("tokens.jsonl"), lines));

        // Then
        Map<String, Map<Integer, Integer>> packed = new HashMap<>();
        for (DecodedBatch batch : cluster.batches(Cluster.config(settings))) {
            for (DecodedSegment segment : batch.segments()) {
                Map<Integer, Integer> ids = packed.computeIfAbsent(segment.id(), unseen -> new HashMap<>());
                List<Integer> tokens = batch.ids(segment);
                for (int i = 0; i < tokens.size(); i++) {
                    ids.put(segment.firstResidue() + i, tokens.get(i));
                }
            }
        }
        assertThat(packed).hasSameSizeAs(sent);
        sent.forEach((id, ids) -> assertThat(IntStream.range(0, ids.size())
                        .map(i -> Objects.requireNonNull(packed.get(id)).get(i))
                        .boxed())
                .as(id)
                .containsExactlyElementsOf(ids));
        Stowage.requireIntact(settings, "\"input\":400,", "\"waiting\":0,");
    }

    private static List<Number> values(TrackOf track, int length, Random random) {
        List<Number> values = new ArrayList<>();
        for (int i = 0; i < (track.width() == 0 ? 1 : track.width() * length); i++) {
            if (track.below() > 0) {
                values.add(random.nextInt(track.below()));
            } else if (track.width() == 9 && random.nextInt(50) == 0) {
                values.add(Float.NaN);
            } else {
                values.add(random.nextInt(1 << 20) / 1_024f);
            }
        }
        return values;
    }

    /** The values of a piece; the filler where the protein lacks the track and has no values. */
    private static List<Number> expected(DecodedTrack track, List<Number> values, DecodedSegment segment) {
        if (!track.isPerSlot()) {
            return values.isEmpty() ? List.of(track.filler()) : values;
        }
        int from = segment.firstResidue() * track.width();
        int to = from + segment.residues() * track.width();
        return values.isEmpty() ? Collections.nCopies(to - from, track.filler()) : values.subList(from, to);
    }

    private static String line(String id, int length, Map<String, List<Number>> values, Random random) {
        StringBuilder residues = new StringBuilder();
        for (int i = 0; i < length; i++) {
            residues.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        String tracks = values.entrySet().stream()
                .map(track -> "\"" + track.getKey() + "\":" + json(track.getValue()))
                .collect(Collectors.joining(","));
        return "{\"id\":\"" + id + "\",\"residues\":\"" + residues + "\",\"tracks\":{" + tracks + "}}";
    }

    private static String json(List<Number> values) {
        return values.stream()
                .map(value -> value.equals(Float.NaN) ? "null" : value.toString())
                .collect(Collectors.joining(",", "[", "]"));
    }
}
