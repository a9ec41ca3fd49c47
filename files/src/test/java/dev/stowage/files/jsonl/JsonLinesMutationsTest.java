package dev.stowage.files.jsonl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.files.input.Trickle;
import dev.stowage.files.sequence.FileSequence;
import dev.stowage.files.sequence.ReadOptions;
import dev.stowage.files.sequence.SequenceFileException;
import dev.stowage.schemas.ShownText;
import dev.stowage.schemas.TrackNumbers;
import dev.stowage.topology.core.config.StowageConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged files: exactly the right sequences come out, or the file is refused. */
class JsonLinesMutationsTest {
    private static final int MUTATIONS = 10_000;

    /** Pieces that mean something to JSON or to the format. */
    private static final List<String> TELLING = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u00e9",
            "\\ud800",
            "\n",
            "\r",
            "\r\n",
            "\n\n",
            " ",
            "\t",
            "\u000b",
            "\f",
            "\0",
            "\u001a",
            "\ufeff",
            "é",
            "-",
            "0",
            "-0",
            "7",
            "99",
            "1.5",
            "1e3",
            "1e39",
            "2147483648",
            "16777217",
            "16777217.000001",
            "null",
            "true",
            "NaN",
            "Infinity",
            "-Infinity",
            "INF",
            "\"NaN\"",
            "\"nan\"",
            "[1,2]",
            "[]",
            "*",
            "|",
            "\"id\":",
            "\"epoch\":",
            "\"tokens\":[1]",
            "\"residues\":\"M\",",
            "{\"residues\":\"MK\"}");

    private static final String WHOLE =
            """
            {"id":"one","residues":"MKT*","epoch":3,"source":"made up","tracks":{"ss":[1,2,3,10],"fun":[[1,-2],[3,4],[5,6],[7,8]]}}
            {"residues":"MK|T","tracks":{"plddt":[0.25,1,3.4e38,-0],"mean":[1,null,"NaN"],"other":[0,1.5,null]}}

              { "tracks" : { "ss":[0,0], "plddt":[[1],[0.1]], "extra":[[[1,2],[3,4]],[[5,6],[7,8]]] }, "residues":"Mk" , "id":"é" }
            {"id":null,"residues":"","epoch":0,"source":"","tracks":{"ss":[],"mean":[NaN,Infinity,-Infinity],"plddt":null}}
            """;

    private static final StowageConfig CONFIG =
            StowageConfig.of(Map.of("application.id", "mutations", "tracks", SlowJsonLines.DECLARED));
    private static final ReadOptions OPTIONS = new ReadOptions(
            null,
            ReadOptions.DEFAULT.alignment(),
            ReadOptions.DEFAULT.oversize(),
            ReadOptions.DEFAULT.vocabulary(),
            CONFIG.tracks(),
            CONFIG.inputFormat());

    @Test
    void shouldReadTheWholeFileAsTheSlowReader() throws IOException {
        List<String> expected = SlowJsonLines.read(utf8(WHOLE));

        assertThat(expected).hasSize(4).doesNotContain("refused");
        assertThat(read(utf8(WHOLE), new Random(1))).isEqualTo(expected);
        assertThat(read(utf8(WHOLE.strip().replace("\n", "\r\n")), new Random(2)))
                .isEqualTo(expected);
    }

    @Test
    void shouldReadExactlyWhatIsThereOrRefuseWhenTheFileIsDamagedWithSeed1() throws IOException {
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = mutated(utf8(WHOLE), random);

            List<String> expected = SlowJsonLines.read(damaged);

            assertThat(read(damaged, random))
                    .as(() -> ShownText.ofBytes(damaged, 0, damaged.length))
                    .isEqualTo(expected);
            refused += expected.contains("refused") ? 1 : 0;
        }
        assertThat(refused).isBetween(MUTATIONS / 10, MUTATIONS * 97 / 100);
    }

    private static List<String> read(byte[] file, Random random) throws IOException {
        List<String> read = new ArrayList<>();
        try (JsonLinesReader reader = JsonLinesReader.of(
                "some.jsonl", new Trickle(file, 1 + random.nextInt(40), random.nextLong()), OPTIONS)) {
            for (FileSequence next = reader.next(); next != null; next = reader.next()) {
                StringBuilder text = new StringBuilder(next.id() + " " + next.residues() + " "
                        + next.more().epoch() + " " + next.more().source());
                for (TrackNumbers track : next.more().tracks()) {
                    text.append(' ').append(track.name()).append('=').append(shown(track));
                }
                read.add(text.toString());
            }
        } catch (SequenceFileException e) {
            read.add("refused");
        }
        return read;
    }

    private static String shown(TrackNumbers track) {
        if (track.count() == 0) {
            return "[]";
        }
        assertThat(track.ints().length == 0 || track.floats().length == 0).isTrue();
        return track.ints().length > 0
                ? "ints" + Arrays.toString(track.ints())
                : "floats" + Arrays.toString(track.floats());
    }

    /** One or two changes: a byte or a piece put in, a stretch left out, repeated or replaced, or the end cut off. */
    private static byte[] mutated(byte[] whole, Random random) {
        byte[] bytes = whole;
        for (int change = random.nextInt(2); change >= 0 && bytes.length > 2; change--) {
            int from = random.nextInt(bytes.length - 1);
            int to = from + 1 + random.nextInt(Math.min(8, bytes.length - from - 1));
            byte[] telling = utf8(TELLING.get(random.nextInt(TELLING.size())));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(bytes, 0, from);
            switch (random.nextInt(8)) {
                case 0 -> {
                    out.write(random.nextInt(256));
                    to = from + 1;
                }
                case 1 -> {
                    // Left out.
                }
                case 2 -> out.write(bytes, from, 2 * (to - from) <= bytes.length - from ? to - from : 0);
                case 3 -> to = random.nextInt(4) == 0 ? bytes.length : to;
                case 4, 5 -> {
                    // A number in place of another value.
                    out.writeBytes(telling);
                    to = from + 1;
                }
                default -> {
                    out.writeBytes(telling);
                    to = from;
                }
            }
            out.write(bytes, to, bytes.length - to);
            bytes = out.toByteArray();
        }
        return bytes;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
