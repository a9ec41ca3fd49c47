package dev.stowage.files.jsonl;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.stowage.files.sequence.FileSequence;
import dev.stowage.files.sequence.IssueCounts;
import dev.stowage.files.sequence.MoreFields;
import dev.stowage.files.sequence.ReadOptions;
import dev.stowage.schemas.RawSequenceView;
import dev.stowage.schemas.ShownText;
import dev.stowage.topology.core.config.InputFormat;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the object of a line. Not thread-safe. */
final class RecordParser {
    static final String EXAMPLE = "{\"id\":\"a\",\"residues\":\"MKT\"}";

    private static final String FIELDS = "id, residues, tokens, epoch, source, tracks";
    private static final int SHOWN = 20;
    private static final int MAX_NESTING = 16;

    /** Numbers that are not finite are read as Python writes them. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(ReadOptions.MAX_RESIDUES)
                    .maxNestingDepth(MAX_NESTING)
                    .build())
            .build();

    private final String file;
    private final Refusals refusals;
    private final InputFormat inputFormat;
    private final TextFields texts;
    private final TracksParser tracks;
    private final NumbersParser numbers;
    private final Set<String> seen = new HashSet<>();
    private String field = "";
    private String id = "";
    private @Nullable String residues;
    private int @Nullable [] tokens;
    private @Nullable Long epoch;
    private @Nullable String source;

    /** @param file name of the file in messages */
    RecordParser(String file, Refusals refusals, ReadOptions options, IssueCounts<JsonLinesIssue> notes) {
        this.file = file;
        this.refusals = refusals;
        inputFormat = options.inputFormat();
        texts = new TextFields(options, refusals, notes);
        numbers = new NumbersParser(refusals);
        tracks = new TracksParser(options.tracks(), refusals, numbers);
    }

    /**
     * Reads the rest of a line.
     *
     * @param skipped number of characters before it in its line
     * @throws TooLargeException if the sequence is too large to be sent
     */
    FileSequence parse(LineReader in, long line, long skipped) throws IOException {
        clear();
        try (JsonParser json = JSON.createParser(in)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw refusals.ofLine(
                        Refusals.described(json) + " in place of an object",
                        "one JSON object per line, such as " + EXAMPLE);
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                field = json.currentName();
                if (!seen.add(field)) {
                    throw refusals.ofField(field, "occurs twice", "each field at most once");
                }
                json.nextToken();
                readField(json);
                field = "";
            }
            if (json.nextToken() != null) {
                throw refusals.ofColumn(
                        column(json.currentTokenLocation().getColumnNr(), skipped),
                        Refusals.described(json) + " after the object",
                        "one JSON object per line");
            }
        } catch (StreamConstraintsException e) {
            if (field.equals("residues")) {
                throw new TooLargeException();
            }
            throw malformed(e, skipped);
        } catch (JsonEOFException e) {
            throw refusals.ofLine("the line ends inside its JSON object", "a whole JSON object per line");
        } catch (JsonProcessingException e) {
            throw malformed(e, skipped);
        }
        return sequence(line);
    }

    /** The id, if it was read before the error, for messages. */
    String shownId() {
        return id.isEmpty() ? "" : ": \"" + Refusals.quoted(id) + "\"";
    }

    private void clear() {
        seen.clear();
        field = "";
        id = "";
        residues = null;
        tokens = null;
        epoch = null;
        source = null;
        tracks.clear();
    }

    private void readField(JsonParser json) throws IOException {
        boolean isNull = json.currentToken() == JsonToken.VALUE_NULL;
        switch (field) {
            case "id" -> id = isNull ? "" : texts.id(json);
            case "residues" -> residues = isNull ? null : texts.residues(json);
            case "tokens" -> tokens = isNull ? null : readTokens(json);
            case "epoch" -> epoch = isNull ? null : readEpoch(json);
            case "source" -> source = isNull ? null : texts.source(json);
            case "tracks" -> {
                if (!isNull) {
                    tracks.read(json);
                }
            }
            default -> throw refusals.ofField(field, "is not known", FIELDS);
        }
    }

    private int[] readTokens(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw refusals.ofType(field, json, "an array of token ids");
        }
        numbers.read(json, field, Boolean.FALSE);
        if (numbers.isNested()) {
            throw refusals.ofField(field, "an array inside the array", "an array of token ids");
        }
        int[] ids = numbers.ints();
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0) {
                throw refusals.ofField(field, "the number " + ids[i] + " at place " + i, "0 to " + Integer.MAX_VALUE);
            }
        }
        return ids;
    }

    private Long readEpoch(JsonParser json) throws IOException {
        String accepted = "0 to " + RawSequenceView.MAX_EPOCH + ", that is 2^53 - 1";
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                || json.getLongValue() < 0
                || json.getLongValue() > RawSequenceView.MAX_EPOCH) {
            throw refusals.ofType(field, json, accepted);
        }
        return json.getLongValue();
    }

    private FileSequence sequence(long line) throws IOException {
        boolean wantsTokens = inputFormat == InputFormat.TOKENS;
        if (wantsTokens && residues != null) {
            throw refusals.ofField("residues", "input.format is tokens", "tokens in place of residues");
        }
        if (!wantsTokens && tokens != null) {
            throw refusals.ofField("tokens", "input.format is not tokens", "residues; or --set input.format=tokens");
        }
        if (residues == null && tokens == null) {
            String wanted = wantsTokens ? "tokens" : "residues";
            throw refusals.ofField(
                    wanted,
                    "is missing" + shownRecord(),
                    "an object with " + wanted + ", such as "
                            + (wantsTokens ? "{\"id\":\"a\",\"tokens\":[5,9]}" : EXAMPLE));
        }
        String letters = residues == null ? "" : residues;
        int[] ids = tokens == null ? new int[0] : tokens;
        tracks.requireDeclared(letters.length() + ids.length);
        if (inputFormat == InputFormat.TEXT) {
            requireText();
        }
        letters = texts.withoutGaps(letters, tracks.any());
        MoreFields more = epoch == null && source == null && ids.length == 0 && !tracks.any()
                ? MoreFields.NONE
                : new MoreFields(ids, epoch, source, tracks.values());
        texts.note(id, line);
        return new FileSequence(id, letters, more, file, line);
    }

    /** Records of plain text hold residues, and the id as key. */
    private void requireText() throws IOException {
        String beyond = tracks.any() ? "tracks" : epoch != null ? "epoch" : source != null ? "source" : "";
        if (!beyond.isEmpty()) {
            throw refusals.ofField(
                    beyond,
                    "input.format is text, which has id and residues alone",
                    "input.format=avro, or no " + beyond);
        }
    }

    private String shownRecord() {
        return id.isEmpty() ? "" : " in the object with id \"" + Refusals.quoted(id) + "\"";
    }

    private IOException malformed(JsonProcessingException cause, long skipped) {
        String why = ShownText.of(String.valueOf(cause.getOriginalMessage()), 8 * SHOWN);
        int column = cause.getLocation() == null ? 1 : cause.getLocation().getColumnNr();
        return refusals.ofColumn(column(column, skipped), "malformed JSON (" + why + ")", "one JSON object per line");
    }

    private static long column(int inParser, long skipped) {
        return Math.max(1, inParser) + skipped;
    }
}
