package dev.stowage.files.jsonl;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.stowage.files.sequence.FileSequence;
import dev.stowage.files.sequence.GapPolicy;
import dev.stowage.files.sequence.IssueCounts;
import dev.stowage.files.sequence.ReadOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads the fields that are strings. Not thread-safe. */
final class TextFields {
    private static final int SHOWN_BEFORE = 10;
    private static final int ASCII = 128;

    private final Refusals refusals;
    private final IssueCounts<JsonLinesIssue> notes;
    private final boolean stripsGaps;
    private final boolean[] accepted = new boolean[ASCII];

    TextFields(ReadOptions options, Refusals refusals, IssueCounts<JsonLinesIssue> notes) {
        this.refusals = refusals;
        this.notes = notes;
        stripsGaps = options.alignment() == GapPolicy.STRIP;
        for (int letter = 0; letter < ASCII; letter++) {
            accepted[letter] = options.isResidue(letter)
                    || FileSequence.isWhiteSpace(letter)
                    || (stripsGaps && ReadOptions.isGap(letter));
        }
    }

    String id(JsonParser json) throws IOException {
        return shortText("id", json);
    }

    String source(JsonParser json) throws IOException {
        return shortText("source", json);
    }

    String residues(JsonParser json) throws IOException {
        String text = text("residues", json, "a string of letters");
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter >= ASCII || !accepted[letter]) {
                throw notAResidue(text, i);
            }
        }
        return text;
    }

    /** Residues without gaps, if gaps are stripped. */
    String withoutGaps(String residues, boolean hasTracks) throws IOException {
        if (!stripsGaps || (residues.indexOf('-') < 0 && residues.indexOf('.') < 0)) {
            return residues;
        }
        if (hasTracks) {
            throw refusals.ofField(
                    "residues",
                    "gaps in a sequence that has tracks, whose values --alignment strip does not remove",
                    "tracks without gaps in residues, or --alignment keep");
        }
        String letters = residues.replace("-", "").replace(".", "");
        for (int i = letters.length(); i < residues.length(); i++) {
            notes.add(JsonLinesIssue.STRIPPED_GAP, refusals.line());
        }
        return letters;
    }

    /** Counts what is special in the id of a sequence that is read. */
    void note(String id, long line) {
        if (id.isEmpty()) {
            notes.add(JsonLinesIssue.NO_ID, line);
        } else if (id.chars().anyMatch(letter -> letter < ' ' || letter == 0x7f)) {
            notes.add(JsonLinesIssue.CONTROL_IN_ID, line);
        }
    }

    private String shortText(String field, JsonParser json) throws IOException {
        String text = text(field, json, "a string");
        if (!isUnicode(text)) {
            throw refusals.ofField(
                    field, "half of a surrogate pair in \"" + Refusals.quoted(text) + "\"", "Unicode text");
        }
        if (text.length() > ReadOptions.MAX_ID_BYTES / 3
                && text.getBytes(StandardCharsets.UTF_8).length > ReadOptions.MAX_ID_BYTES) {
            throw refusals.ofField(field, "more than 65,536 bytes: \"" + Refusals.quoted(text) + "\"", "shorter text");
        }
        return text;
    }

    private String text(String field, JsonParser json, String wanted) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw refusals.ofType(field, json, wanted);
        }
        return json.getText();
    }

    private IOException notAResidue(String text, int at) {
        int from = Math.max(0, at - SHOWN_BEFORE);
        String shown =
                " at letter " + at + ": \"" + (from > 0 ? "..." : "") + Refusals.quoted(text.substring(from)) + "\"";
        return ReadOptions.isGap(text.charAt(at))
                ? refusals.ofField(
                        "residues",
                        "a gap ('-' or '.'), as in an alignment," + shown,
                        "sequences without gaps; --alignment strip removes gaps, --alignment keep reads them as the"
                                + " vocabulary does")
                : refusals.ofField(
                        "residues",
                        "a character that is no residue" + shown,
                        "letters in either case, '*', white space, and what the vocabulary has");
    }

    /** Whether each half of a surrogate pair has its other half. */
    static boolean isUnicode(String text) {
        return text.codePoints()
                .noneMatch(letter -> letter >= Character.MIN_SURROGATE && letter <= Character.MAX_SURROGATE);
    }
}
