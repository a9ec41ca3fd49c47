package dev.stowage.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.testsupport.DecodedBatch;
import dev.stowage.testsupport.DecodedSegment;
import dev.stowage.testsupport.DecodedTrack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A feed of token ids with tracks, and what the commands do with it. */
class TokensIT {
    @RegisterExtension
    static final Cluster cluster = new Cluster();

    private static final String TRACKS =
            "position:int32:filler=-1,weight:float32x2:filler=NaN,label:int32:segment:filler=-7:below=1000";
    private static final int LONGEST = 200;

    private final Random random = new Random(27);
    private final Map<String, Sent> sent = new HashMap<>();

    /** A sequence of token ids; whether it has the tracks of each token, and the one of the sequence. */
    private record Sent(int number, List<Integer> ids, boolean hasSlots, boolean hasLabel) {
        List<Number> values(DecodedTrack track, DecodedSegment segment) {
            boolean has = track.isPerSlot() ? hasSlots : hasLabel;
            if (!has) {
                int count = track.isPerSlot() ? segment.residues() * track.width() : 1;
                return Collections.nCopies(count, track.filler());
            }
            int end = segment.firstResidue() + segment.residues();
            return switch (track.name()) {
                case "position" -> numbers(positions().subList(segment.firstResidue(), end));
                case "weight" -> numbers(weights().subList(2 * segment.firstResidue(), 2 * end));
                default -> List.of(number);
            };
        }

        List<Integer> positions() {
            return IntStream.range(0, ids.size()).boxed().toList();
        }

        List<Float> weights() {
            return IntStream.range(0, 2 * ids.size())
                    .mapToObj(i -> i % 2 == 0 ? i + 0.5f : number)
                    .toList();
        }

        String json() {
            List<String> tracks = new ArrayList<>();
            if (hasSlots) {
                tracks.add("\"position\":" + positions());
                tracks.add("\"weight\":" + weights());
            }
            if (hasLabel) {
                tracks.add("\"label\":[" + number + "]");
            }
            return "{\"id\":\"T" + number + "\",\"tokens\":" + ids + ",\"tracks\":{" + String.join(",", tracks) + "}}";
        }

        private static List<Number> numbers(List<? extends Number> values) {
            return List.copyOf(values);
        }
    }

    @ParameterizedTest(name = "overlong={0}")
    @ValueSource(strings = {"crop", "split"})
    void shouldKeepIdsAndTracksTogetherThroughRepairAndReplay(String overlong) throws Exception {
        // Given: a closed window, and an open one whose state is lost.
        Feed feed = feed("ids-" + overlong, "tracks", TRACKS, "overlong", overlong);
        feed.send(file(feed, 200));
        feed.pack(true);
        feed.send(file(feed, 200));
        feed.pack(false);
        Map<Integer, List<String>> before = RepairRun.state(feed);
        feed.loseState();

        // When
        Outcome repaired = feed.run("repair", "--json");
        Map<Integer, List<String>> after = RepairRun.state(feed);
        feed.send(file(feed, 50));
        feed.pack(true);

        // Then
        assertThat(repaired.exitCode()).as(repaired.err()).isZero();
        assertThat(repaired.lastLine()).contains("\"ok\":true", "\"action\":\"REBUILT\"");
        assertThat(after).isEqualTo(before);
        List<DecodedBatch> batches = cluster.batches(feed.app());
        assertThat(packed(batches)).hasSize(450);
        assertThat(batches.stream().flatMap(batch -> batch.segments().stream()))
                .anyMatch(segment -> segment.firstResidue() > 0);
        Stowage.requireIntact(feed.settings(), "\"packed\":450,", "\"waiting\":0,");
        requireTail(feed, batches);
    }

    @Test
    void shouldSendAgainWhatWasRejectedWhenTheVocabularyHasTheIds() throws Exception {
        // Given
        Feed feed = feed("ids-again", "tracks", TRACKS);
        List<Integer> large = List.of(Integer.MAX_VALUE, 4, Integer.MAX_VALUE);
        feed.send(file(
                feed,
                List.of(
                        new Sent(0, List.of(5, 6), false, true),
                        new Sent(1, List.of(5, 70_000, 8), true, true),
                        new Sent(2, large, true, false))));
        feed.send(Files.writeString(cluster.directory().resolve("none.jsonl"), "{\"tokens\":[]}\n"));
        feed.pack(true);
        feed.set("vocabulary.size", "2147483648");

        // When
        Outcome listed = feed.run("rejects");
        Outcome again = feed.run("rejects", "--redrive", "--reason", "UNKNOWN_TOKEN");
        feed.pack(true);

        // Then
        assertThat(listed.out())
                .contains(
                        "2 UNKNOWN_TOKEN",
                        "1 NO_RESIDUES",
                        "token id 70000 at position 1 is not in the vocabulary ids; accepted: 0 to 69999",
                        "token id 2147483647 at position 0");
        assertThat(again.out()).contains("UNKNOWN_TOKEN: 2 sent");
        assertThat(packed(cluster.batches(feed.app()))).containsExactlyInAnyOrder("T0", "T1", "T2");
        Outcome verified = feed.run("verify", "--json");
        assertThat(verified.lastLine())
                .as(verified.out())
                .contains("\"ok\":true", "\"packed\":3,", "\"rejected\":3,", "\"waiting\":0,");
    }

    @Test
    void shouldEstimateAFileOfIdsAsItIsPacked() throws Exception {
        // Given
        Feed feed = feed("ids-estimate", "tracks", TRACKS, "overlong", "split");
        Path file = file(feed, 400);
        feed.send(file);
        feed.pack(true);

        // When
        JsonNode simulated = json(feed.run("simulate", "--strategy", "exact-fill", "--json", file.toString()));
        JsonNode planned = json(feed.run("plan", "--longest", "64", "--partitions", "1", "--json", file.toString()));

        // Then
        List<DecodedBatch> batches = cluster.batches(feed.app());
        JsonNode result = simulated.get("results").get(0);
        assertThat(simulated.get("sequences").asInt()).isEqualTo(400);
        assertThat(simulated.get("residues_packed").asLong()).isEqualTo(sum(batches, "residues"));
        assertThat(result.get("segments").asInt())
                .isEqualTo(batches.stream()
                        .mapToInt(batch -> batch.segments().size())
                        .sum());
        assertThat(result.get("rows").asLong()).isEqualTo(sum(batches, "rows"));
        assertThat(planned.get("keys").get("buckets").asText()).endsWith("64");
        assertThat(planned.get("residues_packed").asLong()).isEqualTo(sum(batches, "residues"));
    }

    private static Feed feed(String name, String... more) {
        Feed feed = new Feed(cluster, name, more);
        feed.set("topics.partitions", "1");
        feed.set("input.format", "tokens");
        feed.set("buckets", "32,64");
        feed.set("lookahead", "32");
        feed.set("batch.slots", "512");
        feed.set("vocabulary.size", "70000");
        feed.set("pad.token.id", "0");
        feed.set("mask.token.id", "1");
        feed.set("cls.token.id", "2");
        feed.set("eos.token.id", "3");
        return feed;
    }

    /** A file of sequences with ids of all sizes, some longer than the largest bucket, each with some of the tracks. */
    private Path file(Feed feed, int sequences) throws IOException {
        List<Sent> more = new ArrayList<>();
        for (int number = sent.size(); more.size() < sequences; number++) {
            List<Integer> ids = random.ints(1 + random.nextInt(LONGEST))
                    .mapToObj(id -> 4 + (id & 0xffff) % (1 << random.nextInt(17)))
                    .toList();
            more.add(new Sent(number, ids, number % 3 != 0, number % 4 != 0));
        }
        return file(feed, more);
    }

    private Path file(Feed feed, List<Sent> sequences) throws IOException {
        sequences.forEach(one -> sent.put("T" + one.number(), one));
        Path file = cluster.directory().resolve(feed.name + "-" + sent.size() + ".jsonl");
        return Files.write(file, sequences.stream().map(Sent::json).toList());
    }

    /** The ids of the sequences in the batches, each of whose segments has the token ids and values that were sent. */
    private Set<String> packed(List<DecodedBatch> batches) {
        Set<String> packed = new HashSet<>();
        for (DecodedBatch batch : batches) {
            batch.requireConsistent();
            for (DecodedSegment segment : batch.segments()) {
                Sent source = Objects.requireNonNull(sent.get(segment.id()));
                int end = segment.firstResidue() + segment.residues();
                assertThat(batch.ids(segment))
                        .as("ids of %s", segment)
                        .isEqualTo(source.ids().subList(segment.firstResidue(), end));
                assertThat(segment.sourceLength()).isEqualTo(source.ids().size());
                for (DecodedTrack track : batch.tracks()) {
                    assertThat(batch.values(track, segment))
                            .as("%s of %s", track.name(), segment)
                            .isEqualTo(source.values(track, segment));
                }
                packed.add(segment.id());
            }
        }
        return packed;
    }

    private static void requireTail(Feed feed, List<DecodedBatch> batches) {
        String text =
                feed.run("tail", "-n", "1", "--slots", "3").requireSuccess().out();
        String id = text.substring(0, text.indexOf("  sequence "));
        DecodedBatch batch =
                batches.stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
        String first = IntStream.range(0, 3)
                .mapToObj(slot -> Integer.toString(batch.tokens()[slot]))
                .collect(Collectors.joining(" "));
        assertThat(text.replaceAll(" +", " "))
                .contains("\n tokens " + first, "track weight float32 per slot ", "track label int32 per segment ");
        assertThat(feed.run("tail", "-n", "1", "--json").requireSuccess().lastLine())
                .contains(
                        "\"batch_id\":\"" + id + "\"",
                        "\"tokens\":[" + first.replace(' ', ','),
                        "\"vocabulary\":\"ids\"");
    }

    private static long sum(List<DecodedBatch> batches, String field) {
        return batches.stream().mapToLong(batch -> batch.number(field)).sum();
    }

    private static JsonNode json(Outcome outcome) throws IOException {
        return new ObjectMapper().readTree(outcome.requireSuccess().lastLine());
    }
}
