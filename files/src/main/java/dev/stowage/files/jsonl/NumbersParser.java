package dev.stowage.files.jsonl;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.stowage.files.sequence.ReadOptions;
import dev.stowage.files.sequence.SequenceFileException;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads an array of numbers, or nested arrays of them that are rectangular, such as letters x width. Reused from array to array; not
 * thread-safe.
 */
final class NumbersParser {
    private static final int MAX_DEPTH = 4;
    private static final int UNKNOWN = -1;
    private static final int MAX_INT_DIGITS = 9;
    private static final String FLOATS =
            "numbers that a 32-bit float holds, null for NaN, and \"NaN\", \"Infinity\", \"-Infinity\"";

    private enum Child {
        UNKNOWN,
        ARRAY,
        VALUE
    }

    private final Refusals refusals;
    private final Child[] children = new Child[MAX_DEPTH];
    private final int[] lengths = new int[MAX_DEPTH];
    private final int[] expected = new int[MAX_DEPTH];
    private int[] ints = new int[1 << 10];
    private float[] floats = new float[1 << 10];

    /** Places of integers that are -0, which a float keeps. */
    private final BitSet negativeZeros = new BitSet();

    private int count;
    private boolean isFloat;
    private boolean isTyped;

    /** Whether there are values other than integers. */
    private boolean hasOthers;

    /** The error of the first integer that does not fit an int32 track. */
    private @Nullable SequenceFileException beyondInt;

    private String field = "";

    NumbersParser(Refusals refusals) {
        this.refusals = refusals;
    }

    /**
     * Reads the array at the parser.
     *
     * @param name name of the field in messages
     * @param floatingPoint whether the values are floats; null if they are floats unless all are integers
     * @throws TooLargeException if there are too many values
     */
    void read(JsonParser json, String name, @Nullable Boolean floatingPoint) throws IOException {
        field = name;
        count = 0;
        isTyped = floatingPoint != null;
        isFloat = floatingPoint != null && floatingPoint;
        hasOthers = false;
        beyondInt = null;
        negativeZeros.clear();
        Arrays.fill(children, Child.UNKNOWN);
        Arrays.fill(expected, UNKNOWN);
        lengths[0] = 0;
        int depth = 0;
        while (depth >= 0) {
            JsonToken token = json.nextToken();
            if (token == JsonToken.START_ARRAY) {
                addChild(depth++, Child.ARRAY);
                if (depth == MAX_DEPTH) {
                    throw refusals.ofField(field, "arrays nested deeper than " + MAX_DEPTH, "letters x width");
                }
                lengths[depth] = 0;
            } else if (token == JsonToken.END_ARRAY) {
                endArray(depth--);
            } else {
                addChild(depth, Child.VALUE);
                add(json, token);
            }
        }
        requireType();
    }

    /** Whether the array holds arrays. */
    boolean isNested() {
        return children[0] == Child.ARRAY;
    }

    /** Number of arrays or values in the outermost array. */
    int outerLength() {
        return lengths[0];
    }

    /** The values if they are integers, else empty; a copy. */
    int[] ints() {
        return Arrays.copyOf(ints, isFloat ? 0 : count);
    }

    /** The values if they are floats, else empty; a copy. */
    float[] floats() {
        return Arrays.copyOf(floats, isFloat ? count : 0);
    }

    private void addChild(int depth, Child child) throws IOException {
        if (children[depth] == Child.UNKNOWN) {
            children[depth] = child;
        } else if (children[depth] != child) {
            throw refusals.ofField(
                    field,
                    "values and arrays in one array, at place " + lengths[depth],
                    "an array of numbers, or of arrays");
        }
        lengths[depth]++;
    }

    private void endArray(int depth) throws IOException {
        if (depth == 0) {
            return;
        }
        if (expected[depth] == UNKNOWN) {
            expected[depth] = lengths[depth];
        } else if (expected[depth] != lengths[depth]) {
            throw refusals.ofField(
                    field,
                    "the array at place " + (lengths[depth - 1] - 1) + " has " + lengths[depth] + " values or arrays",
                    "arrays of equal length; those before have " + expected[depth]);
        }
    }

    private void add(JsonParser json, @Nullable JsonToken token) throws IOException {
        if (count == ReadOptions.MAX_RESIDUES) {
            throw new TooLargeException();
        }
        boolean isInteger = token == JsonToken.VALUE_NUMBER_INT;
        hasOthers |= !isInteger;
        if (!isFloat) {
            if (isInteger && addInt(json)) {
                return;
            }
            if (isInteger) {
                beyondInt = refused(
                        json,
                        Integer.MIN_VALUE + " to " + Integer.MAX_VALUE
                                + (isTyped ? "" : ", or a track that the key tracks declares as float32"));
            }
            if (isTyped && beyondInt != null) {
                throw beyondInt;
            }
            if (isTyped || !canBeFloat(json, token)) {
                throw refused(json, isTyped ? "32-bit integers without fraction and exponent" : "numbers");
            }
            becomeFloat();
        }
        if (!canBeFloat(json, token)) {
            throw refused(json, FLOATS);
        }
        if (count == floats.length) {
            floats = Arrays.copyOf(floats, 2 * count);
        }
        floats[count] = floatOf(json, token);
        count++;
    }

    /** Adds an integer; whether it fits an int32 track. */
    private boolean addInt(JsonParser json) throws IOException {
        if (json.getNumberType() != JsonParser.NumberType.INT) {
            return false;
        }
        int value = json.getIntValue();
        if (value == 0 && json.getTextLength() > 1) {
            negativeZeros.set(count);
        }
        if (count == ints.length) {
            ints = Arrays.copyOf(ints, 2 * count);
        }
        ints[count++] = value;
        return true;
    }

    /** Integers that do not fit are accepted if other values make the track one of floats. */
    private void requireType() throws SequenceFileException {
        if (beyondInt != null && !isTyped && !hasOthers) {
            throw beyondInt;
        }
    }

    private void becomeFloat() {
        isFloat = true;
        if (floats.length < count) {
            floats = new float[ints.length];
        }
        for (int i = 0; i < count; i++) {
            floats[i] = negativeZeros.get(i) ? -0f : ints[i];
        }
    }

    private static boolean canBeFloat(JsonParser json, @Nullable JsonToken token) throws IOException {
        return token == JsonToken.VALUE_NUMBER_INT
                || token == JsonToken.VALUE_NUMBER_FLOAT
                || token == JsonToken.VALUE_NULL
                || (token == JsonToken.VALUE_STRING && isNonFinite(json.getText()));
    }

    private float floatOf(JsonParser json, @Nullable JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return Float.NaN;
        }
        if (token == JsonToken.VALUE_STRING) {
            return Float.parseFloat(json.getText());
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT && json.isNaN()) {
            String text = json.getText();
            if (!isNonFinite(text)) {
                throw refused(json, FLOATS);
            }
            return Float.parseFloat(text);
        }
        // A long integer would be rounded twice, and zero would lose its sign.
        boolean isPlain = token == JsonToken.VALUE_NUMBER_FLOAT
                || (json.getTextLength() <= MAX_INT_DIGITS && json.getIntValue() != 0);
        float value = isPlain ? json.getFloatValue() : Float.parseFloat(json.getText());
        if (Float.isInfinite(value)) {
            throw refused(json, FLOATS);
        }
        return value;
    }

    private static boolean isNonFinite(String text) {
        return text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
    }

    private SequenceFileException refused(JsonParser json, String accepted) throws IOException {
        return refusals.ofField(field, Refusals.described(json) + " at place " + count, accepted);
    }
}
