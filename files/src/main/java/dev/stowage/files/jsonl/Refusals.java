package dev.stowage.files.jsonl;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.stowage.files.sequence.SequenceFileException;
import dev.stowage.schemas.ShownText;
import java.io.IOException;

/** Makes the errors of a line. Not thread-safe. */
final class Refusals {
    private static final int SHOWN = 20;

    private final String file;
    private long line;

    /** @param file name of the file in messages */
    Refusals(String file) {
        this.file = file;
    }

    /** Line number of the errors, from 1. */
    long line() {
        return line;
    }

    void setLine(long number) {
        line = number;
    }

    /** The error of a line as a whole. */
    SequenceFileException ofLine(String what, String accepted) {
        return new SequenceFileException(file, line, what + "; accepted: " + accepted);
    }

    /** The error of a place in a line, from 1. */
    SequenceFileException ofColumn(long column, String what, String accepted) {
        return ofLine("column " + column + ": " + what, accepted);
    }

    /** The error of a field. */
    SequenceFileException ofField(String field, String what, String accepted) {
        return ofLine("field " + ShownText.of(field, 3 * SHOWN) + ": " + what, accepted);
    }

    /** The error of a field whose current value has another type. */
    SequenceFileException ofType(String field, JsonParser json, String accepted) throws IOException {
        return ofField(field, described(json), accepted);
    }

    /** The current value. */
    static String described(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == null) {
            return "no value";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "the string \"" + quoted(json.getText()) + "\"";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + ShownText.of(json.getText(), SHOWN);
            default -> ShownText.of(json.getText(), SHOWN);
        };
    }

    static String quoted(String text) {
        return ShownText.of(text, SHOWN);
    }
}
