package dev.stowage.files.jsonl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.files.input.Gzip;
import dev.stowage.files.sequence.FileIssue.Action;
import dev.stowage.files.sequence.FileSequence;
import dev.stowage.files.sequence.GapPolicy;
import dev.stowage.files.sequence.OversizePolicy;
import dev.stowage.files.sequence.ReadOptions;
import dev.stowage.files.sequence.SequenceFileException;
import dev.stowage.schemas.TrackNumbers;
import dev.stowage.topology.core.config.StowageConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/reference/jsonl.md says. */
class JsonLinesReaderTest {
    private static final String GOOD = "{\"id\":\"a\",\"residues\":\"MKT\"}\n";
    private static final int MAX = 16 << 20;

    /** The text has ' in place of quotation marks; the message begins with the place. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
            {'id':'b','residues':'MK'                  ~ line 2: the line ends inside its JSON object; accepted: a whole
            {'id':'b' 'residues':'MK'}                 ~ line 2: column 11: malformed JSON (Unexpected character ('"'
            {id:'b','residues':'MK'}                   ~ line 2: column 2: malformed JSON (Unexpected character ('i'
            {'id':'b','residues':'MK'},                ~ line 2: column 27: malformed JSON (Unexpected character (','
            {'id':'b','residues':'MK'} {}              ~ line 2: column 28: an object after the object; accepted: one
            [{'id':'b','residues':'MK'}]               ~ line 2: an array in place of an object; accepted: one JSON object
            7                                          ~ line 2: the number 7 in place of an object; accepted: one JSON
            {'id':'b'}                                 ~ line 2: field residues: is missing in the object with id "b"; accepted
            {'id':'b','residues':null}                 ~ line 2: field residues: is missing in the object with id "b"; accepted
            {'residues':'MK','seq':'MK'}               ~ line 2: field seq: is not known; accepted: id, residues, tokens, epoch
            {'residues':'MK','residues':'MK'}          ~ line 2: field residues: occurs twice; accepted: each field at most once
            {'residues':['M','K']}                     ~ line 2: field residues: an array; accepted: a string of letters
            {'id':7,'residues':'MK'}                   ~ line 2: field id: the number 7; accepted: a string
            {'id':'\\ud800','residues':'MK'}           ~ line 2: field id: half of a surrogate pair in "\\ud800"; accepted
            {'residues':'MK-T'}                        ~ line 2: field residues: a gap ('-' or '.'), as in an alignment, at letter 2: "MK-T"
            {'residues':'MKé'}                         ~ line 2: field residues: a character that is no residue at letter 2: "MKé"; accepted
            {'residues':'MK','tokens':[1]}             ~ line 2: field tokens: input.format is not tokens; accepted: residues;
            {'residues':'MK','epoch':-1}               ~ line 2: field epoch: the number -1; accepted: 0 to 9007199254740991
            {'residues':'MK','epoch':1.0}              ~ line 2: field epoch: the number 1.0; accepted: 0 to 9007199254740991
            {'residues':'MK','epoch':'1'}              ~ line 2: field epoch: the string "1"; accepted: 0 to 9007199254740991
            {'residues':'MK','tracks':[1,2]}           ~ line 2: field tracks: an array; accepted: an object with an array of
            {'residues':'MK','tracks':{'x':1}}         ~ line 2: field tracks.x: the number 1; accepted: an array of numbers, or null
            {'residues':'MK','tracks':{'x':[1],'x':[]}} ~ line 2: field tracks.x: occurs twice; accepted: each track at most once
            {'residues':'MK','tracks':{'x':[1,true]}}  ~ line 2: field tracks.x: true at place 1; accepted: numbers
            {'residues':'MK','tracks':{'x':[1,'2']}}   ~ line 2: field tracks.x: the string "2" at place 1; accepted: numbers
            {'residues':'MK','tracks':{'x':[2147483648]}} ~ line 2: field tracks.x: the number 2147483648 at place 0; accepted: -2147483648 to 2147483647, or
            {'residues':'MK','tracks':{'x':[0.5,1e39]}} ~ line 2: field tracks.x: the number 1e39 at place 1; accepted: numbers that a 32-bit float
            {'residues':'MK','tracks':{'x':[[1,2],[3]]}} ~ line 2: field tracks.x: the array at place 1 has 1 values or arrays; accepted: arrays of equal length; those before have 2
            {'residues':'MK','tracks':{'x':[[1],2]}}   ~ line 2: field tracks.x: values and arrays in one array, at place 1; accepted: an array of numbers, or of arrays
            {'residues':'MK','tracks':{'ss':[1.5,2]}}  ~ line 2: field tracks.ss: the number 1.5 at place 0; accepted: 32-bit integers without
            {'residues':'MK','tracks':{'ss':[1,null]}} ~ line 2: field tracks.ss: null at place 1; accepted: 32-bit integers without
            {'residues':'MK','tracks':{'ss':[1,11]}}   ~ line 2: field tracks.ss: the value 11 at residue 1; accepted: 0 to 10, and the filler 0
            {'residues':'MK*','tracks':{'ss':[1,2]}}   ~ line 2: field tracks.ss: has 2 values; accepted: 3, that is 1 for each of 3 letters or tokens
            {'tracks':{'fun':[[1,2,3],[4,5,6]]},'residues':'MKT'} ~ line 2: field tracks.fun: has 2 arrays; accepted: 3, that is one of 2 values for each
            {'residues':'MK','tracks':{'mean':[1,2]}}  ~ line 2: field tracks.mean: has 2 values; accepted: 3, that is 3 in all
            {'residues':'MK','tracks':{'plddt':[1,null]}} ~ line 2: field tracks.plddt: the value NaN at residue 1; accepted: finite floats
            """)
    void shouldRefuseWithFileLineFieldValueAndWhatIsAccepted(String line, String message) {
        String text = GOOD + line.replace('\'', '"') + "\n" + GOOD;
        assertThatThrownBy(() -> read(text, options(GapPolicy.REFUSE, OversizePolicy.FAIL, "")))
                .isInstanceOf(SequenceFileException.class)
                .hasMessageStartingWith("some.jsonl, " + message)
                .hasMessageContaining("accepted: ");
    }

    @Test
    void shouldReadTracksWithTheirDeclaredTypeAndOthersByTheirValues() throws IOException {
        FileSequence read = read(
                        """
                {"id":"a","residues":"MK","epoch":7,"source":"s","tracks":{"plddt":[1,2],"fun":[[1,2],[3,4]],"mean":[null,"-Infinity",NaN],"x":[1,2,3],"y":[1,2.5],"none":null}}
                """,
                        options(GapPolicy.REFUSE, OversizePolicy.FAIL, ""))
                .get(0);

        assertThat(read.more().tracks())
                .containsExactly(
                        floats("plddt", 1, 2),
                        ints("fun", 1, 2, 3, 4),
                        floats("mean", Float.NaN, Float.NEGATIVE_INFINITY, Float.NaN),
                        ints("x", 1, 2, 3),
                        floats("y", 1, 2.5f));
        assertThat(read.epochOr(0)).isEqualTo(7);
        assertThat(read.sourceOr("")).isEqualTo("s");
    }

    @Test
    void shouldReadTokensWhereTheInputHasTokens() throws IOException {
        ReadOptions tokens = options(GapPolicy.REFUSE, OversizePolicy.FAIL, "input.format", "tokens");

        FileSequence read =
                read("{\"id\":\"a\",\"tokens\":[5,2147483647,0]}", tokens).get(0);

        assertThat(read.more().tokens()).containsExactly(5, Integer.MAX_VALUE, 0);
        assertThat(read.packedLength()).isEqualTo(3);
        assertThatThrownBy(() -> read(GOOD, tokens)).hasMessageContaining("field residues: input.format is tokens");
        assertThatThrownBy(() -> read("{\"tokens\":[5,-1]}", tokens))
                .hasMessageContaining("field tokens: the number -1 at place 1; accepted: 0 to 2147483647");
    }

    @Test
    void shouldRefuseUndeclaredTracksAndWhatTextCannotHoldWhenConfigured() throws IOException {
        String tracks = "{\"residues\":\"MK\",\"tracks\":{\"x\":[1,2]}}";
        ReadOptions strict = options(GapPolicy.REFUSE, OversizePolicy.FAIL, "", "tracks.undeclared", "reject");
        ReadOptions text = options(GapPolicy.REFUSE, OversizePolicy.FAIL, "", "input.format", "text");

        assertThatThrownBy(() -> read(tracks, strict))
                .hasMessageContaining("field tracks.x: is not declared; accepted: fun, mean, plddt, ss (key tracks)");
        assertThatThrownBy(() -> read(tracks, text)).hasMessageContaining("field tracks: input.format is text");
        assertThat(read(GOOD, text)).hasSize(1);
    }

    @Test
    void shouldRefuseAFileWithoutSequencesAndBytesThatAreNotUtf8() {
        assertThatThrownBy(() -> read("\n \r\n\n", ReadOptions.DEFAULT))
                .hasMessageStartingWith("some.jsonl, line 4: no sequence; accepted: one JSON object per line");
        byte[] latin1 = (GOOD + "{\"id\":\"Stra\u00dfe\",\"residues\":\"MK\"}").getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> read(latin1, ReadOptions.DEFAULT))
                .hasMessage("some.jsonl, line 2: bytes that are not UTF-8: \"\\xdf\"; accepted: UTF-8");
    }

    @Test
    void shouldRefuseOrSkipWhatIsTooLargeHoweverLongTheLine() throws IOException {
        String residues = "{\"id\":\"big\",\"residues\":\"" + "M".repeat(MAX + 1) + "\"}\n";
        String values = "{\"id\":\"big\",\"residues\":\"M\",\"tracks\":{\"x\":[" + "1,".repeat(MAX) + "1]}}\n";
        assertThatThrownBy(() -> read(residues, ReadOptions.DEFAULT))
                .hasMessageStartingWith("some.jsonl, line 1: a sequence of more than 16,777,216 residues, tokens and"
                        + " values: \"big\"; accepted: smaller sequences; --oversize skip");
        List<String> notes = new ArrayList<>();
        List<FileSequence> read =
                read(utf8(GOOD + residues + values + GOOD), options(GapPolicy.REFUSE, OversizePolicy.SKIP, ""), notes);

        assertThat(read).extracting(FileSequence::line).containsExactly(1L, 4L);
        assertThat(notes)
                .containsExactly(
                        "some.jsonl: sequences of more than 16,777,216 residues, tokens and values left out (--oversize skip): 2,"
                                + " the first at line 2");
    }

    @Test
    void shouldCountWhatIsSpecialAndDocumentIt() throws IOException {
        String file = "\ufeff{\"residues\":\"M-K.T\"}\n{\"id\":\"a\\u0007\",\"residues\":\"MK\"}\n";
        List<String> notes = new ArrayList<>();

        List<FileSequence> read = read(
                Gzip.join(Gzip.member(new String(utf8(file), StandardCharsets.ISO_8859_1)), Gzip.member(GOOD)),
                options(GapPolicy.STRIP, OversizePolicy.FAIL, ""),
                notes);

        assertThat(read).extracting(FileSequence::residues).containsExactly("MKT", "MK", "MKT");
        assertThat(notes)
                .containsExactly(
                        "some.jsonl: byte order marks (UTF-8) skipped: 1, the first at line 1",
                        "some.jsonl: gap characters ('-', '.') removed (--alignment strip): 2, the first at line 1",
                        "some.jsonl: ids with control characters read: 1, the first at line 2",
                        "some.jsonl: objects without an id read; their records have no key: 1, the first at line 1",
                        "warning: some.jsonl: several gzip members, the last one not empty; "
                                + JsonLinesIssue.SEVERAL_MEMBERS.outcome());
        String documentation = Files.readString(Path.of("..", "docs", "reference", "jsonl.md"));
        for (JsonLinesIssue kind : JsonLinesIssue.values()) {
            assertThat(kind.action()).isNotEqualTo(Action.REFUSED);
            assertThat(documentation)
                    .contains("| " + kind.title() + " | " + kind.action().name().toLowerCase(Locale.ROOT) + " | "
                            + kind.outcome() + " |");
        }
    }

    @Test
    void shouldRefuseToStripGapsOfASequenceWithTracks() {
        assertThatThrownBy(() -> read(
                        "{\"residues\":\"M-K\",\"tracks\":{\"ss\":[1,2,3]}}",
                        options(GapPolicy.STRIP, OversizePolicy.FAIL, "")))
                .hasMessageContaining("field residues: gaps in a sequence that has tracks");
    }

    private static ReadOptions options(GapPolicy alignment, OversizePolicy oversize, String... keys) {
        Map<String, String> values = new HashMap<>(Map.of("application.id", "a"));
        if (keys.length % 2 == 1) {
            values.put("tracks", SlowJsonLines.DECLARED);
        }
        for (int i = keys.length % 2; i < keys.length; i += 2) {
            values.put(keys[i], keys[i + 1]);
        }
        StowageConfig config = StowageConfig.of(values);
        return new ReadOptions(null, alignment, oversize, config.vocabulary(), config.tracks(), config.inputFormat());
    }

    private static TrackNumbers ints(String name, int... values) {
        return new TrackNumbers(name, values, new float[0]);
    }

    private static TrackNumbers floats(String name, float... values) {
        return new TrackNumbers(name, new int[0], values);
    }

    private static List<FileSequence> read(String file, ReadOptions options) throws IOException {
        return read(utf8(file), options);
    }

    private static List<FileSequence> read(byte[] file, ReadOptions options) throws IOException {
        return read(file, options, new ArrayList<>());
    }

    private static List<FileSequence> read(byte[] file, ReadOptions options, List<String> notes) throws IOException {
        List<FileSequence> read = new ArrayList<>();
        try (JsonLinesReader reader = JsonLinesReader.of("some.jsonl", new ByteArrayInputStream(file), options)) {
            for (FileSequence next = reader.next(); next != null; next = reader.next()) {
                read.add(next);
            }
            notes.addAll(reader.noteLines());
        }
        return read;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
