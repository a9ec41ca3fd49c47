package dev.stowage.topology.streams;

import static dev.stowage.topology.streams.Harness.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.TokenSequence;
import dev.stowage.schemas.TokenSequenceSerializer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Token ids are packed as the letters that they stand for, and ids of any size arrive in the batches. */
class TokenIdsTest {
    private static final int SEQUENCES = 150;

    @TempDir
    Path directory;

    static Stream<Arguments> combinations() {
        return Stream.of("pack", "pad", "flat").flatMap(mode -> Stream.of("crop", "truncate", "split", "reject")
                .flatMap(overlong ->
                        Stream.of("ends", "always", "none").map(special -> Arguments.of(mode, overlong, special))));
    }

    @ParameterizedTest(name = "{0}, {1}, special tokens {2}")
    @MethodSource("combinations")
    void shouldPackIdsAsTheLettersThatTheyStandFor(String mode, String overlong, String special) {
        String[] settings = {
            "mode",
            mode,
            "overlong",
            overlong,
            "special.tokens",
            special,
            "buckets",
            "32,64",
            "batch.slots",
            "256",
            "lookahead",
            "24"
        };
        Random random = new Random((mode + overlong + special).hashCode());
        try (Harness letters = new Harness(directory.resolve("letters"), settings);
                Harness ids = new Harness(directory.resolve("ids"), with(settings, "input.format", "tokens"))) {
            // Given
            String alphabet = "LAGVSERTIDPKQNFYMHWCX|";
            for (int i = 0; i < SEQUENCES; i++) {
                String residues = random.ints(1 + random.nextInt(120), 0, alphabet.length())
                        .mapToObj(letter -> alphabet.substring(letter, letter + 1))
                        .reduce("", String::concat);
                letters.send("P" + i, residues, 0, START + i);
                int[] tokens = residues.chars()
                        .map(letter -> letters.config.vocabulary().idOf((byte) letter))
                        .toArray();
                send(ids, "P" + i, tokens, START + i);
            }
            letters.tick(SEQUENCES - 1, START + SEQUENCES);
            ids.tick(SEQUENCES - 1, START + SEQUENCES);

            // When
            List<PackedBatch> ofLetters = letters.batches();
            List<PackedBatch> ofIds = ids.batches();

            // Then
            assertThat(ofIds).hasSameSizeAs(ofLetters).isNotEmpty();
            for (int i = 0; i < ofIds.size(); i++) {
                assertThat(ofIds.get(i).tokens()).isEqualTo(ofLetters.get(i).tokens());
                assertThat(ofIds.get(i).sequenceId()).isEqualTo(ofLetters.get(i).sequenceId());
                assertThat(ofIds.get(i).segments())
                        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("source", "unknownResidues")
                        .isEqualTo(ofLetters.get(i).segments());
            }
            assertThat(ids.rejects()).hasSameSizeAs(letters.rejects());
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void shouldPackIdsUpToTheGreatestInt(String mode) {
        Random random = new Random(31);
        try (Harness harness = new Harness(
                directory,
                "input.format",
                "tokens",
                "vocabulary.size",
                "2147483648",
                "pad.token.id",
                "2147483647",
                "mask.token.id",
                "0",
                "special.tokens",
                "none",
                "mode",
                mode,
                "overlong",
                "split",
                "buckets",
                "64",
                "batch.slots",
                "256")) {
            // Given
            List<int[]> sent = new ArrayList<>();
            for (int i = 0; i < SEQUENCES; i++) {
                int bits = 1 + random.nextInt(31);
                int[] tokens = random.ints(1 + random.nextInt(150))
                        .map(id -> id >>> (32 - bits))
                        .toArray();
                sent.add(tokens);
                send(harness, "P" + i, tokens, START + i);
            }
            harness.tick(SEQUENCES - 1, START + SEQUENCES);

            // When
            List<PackedBatch> batches = harness.batches();

            // Then
            int seen = 0;
            for (PackedBatch batch : batches) {
                int[] expected = new int[batch.tokens().length];
                Arrays.fill(expected, Integer.MAX_VALUE);
                for (Segment segment : batch.segments()) {
                    int[] source = sent.get((int) segment.sourceOffset());
                    int at = segment.row() * batch.header().rowLength() + segment.start();
                    System.arraycopy(source, segment.firstResidue(), expected, at, segment.residues());
                    assertThat(segment.sourceLength()).isEqualTo(source.length);
                    seen += segment.residues();
                }
                assertThat(batch.tokens()).isEqualTo(expected);
            }
            assertThat(seen)
                    .isEqualTo(sent.stream().mapToInt(tokens -> tokens.length).sum());
        }
    }

    static Stream<String> modes() {
        return Stream.of("pack", "pad", "flat");
    }

    @Test
    void shouldRejectAnIdOutsideTheVocabularyWithItsPosition() {
        try (Harness harness = new Harness(
                directory,
                "input.format",
                "tokens",
                "vocabulary.size",
                "300",
                "pad.token.id",
                "0",
                "special.tokens",
                "none")) {
            send(harness, "above", new int[] {1, 299, 300, 5}, START);
            send(harness, "negative", new int[] {-1, 299}, START);
            send(harness, "none", new int[0], START);
            harness.send("beyond int", harness.generic(longs(1L, 1L << 31, 300L)), START);
            harness.send("far below", harness.generic(longs(7L, -1L << 40)), START);
            harness.send("first", harness.generic(longs(300L, 1L << 40)), START);
            harness.send("letters", "MKT", START);

            assertThat(harness.rejectReasons())
                    .containsExactly(
                            "UNKNOWN_TOKEN: token id 300 at position 2 is not in the vocabulary ids; accepted: 0 to 299",
                            "UNKNOWN_TOKEN: token id -1 at position 0 is not in the vocabulary ids; accepted: 0 to 299",
                            "NO_RESIDUES: the sequence has no residues",
                            "UNKNOWN_TOKEN: token id 2147483648 at position 1 is not in the vocabulary ids; accepted: 0 to 299",
                            "UNKNOWN_TOKEN: token id -1099511627776 at position 1 is not in the vocabulary ids; accepted: 0 to 299",
                            "UNKNOWN_TOKEN: token id 300 at position 0 is not in the vocabulary ids; accepted: 0 to 299",
                            "WRONG_SCHEMA: schema dev.stowage.schemas.RawSequence cannot be read as TokenSequence: it has no field"
                                    + " tokens");
        }
    }

    /** A record of another producer, which has ids as long. */
    private static GenericRecord longs(Long... ids) {
        Schema schema = SchemaBuilder.record("Ids")
                .fields()
                .name("tokens")
                .type()
                .array()
                .items()
                .longType()
                .noDefault()
                .endRecord();
        return new GenericRecordBuilder(schema).set("tokens", List.of(ids)).build();
    }

    private static void send(Harness harness, String id, int[] tokens, long timestamp) {
        TokenSequenceSerializer serializer = new TokenSequenceSerializer(harness.registry, harness.config.registry());
        harness.send(
                id, serializer.serialize("sequences", new TokenSequence(id, tokens, 0, "test", List.of())), timestamp);
    }

    private static String[] with(String[] settings, String... more) {
        return Stream.concat(Arrays.stream(settings), Arrays.stream(more)).toArray(String[]::new);
    }
}
