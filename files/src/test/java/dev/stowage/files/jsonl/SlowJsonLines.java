package dev.stowage.files.jsonl;

import dev.stowage.files.jsonl.SlowJson.Literal;
import dev.stowage.files.jsonl.SlowJson.NotJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a whole file of JSON lines in memory, as docs/reference/jsonl.md says it, with the tracks {@link #DECLARED}. */
final class SlowJsonLines {
    /** Two tracks of integers and two of floats, per letter and per sequence; values of other tracks decide their type. */
    static final String DECLARED = "ss:int32:below=11,fun:int32x2,plddt:float32,mean:float32x3:segment:filler=NaN";

    private static final BigInteger MAX_EPOCH = BigInteger.TWO.pow(53).subtract(BigInteger.ONE);

    private SlowJsonLines() {}

    /**
     * Reads what a file holds.
     *
     * @return each sequence before what is refused as text, and "refused" last if something is
     */
    static List<String> read(byte[] file) {
        List<String> read = new ArrayList<>();
        try {
            for (String latin1 : new String(file, StandardCharsets.ISO_8859_1).split("\\r\\n|\\r|\\n", -1)) {
                String line = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1)))
                        .toString()
                        .replaceFirst("^[ \\t\\x0b\\f\ufeff]+", "");
                if (!line.isEmpty()) {
                    read.add(sequence(line));
                }
            }
            require(!read.isEmpty());
        } catch (CharacterCodingException | NotJson e) {
            read.add("refused");
        }
        return read;
    }

    private static String sequence(String line) {
        if (!(SlowJson.read(line) instanceof Map<?, ?> fields)) {
            throw new NotJson();
        }
        require(Set.of("id", "residues", "epoch", "source", "tokens", "tracks").containsAll(fields.keySet()));
        if (!(fields.get("residues") instanceof String residues)) {
            throw new NotJson();
        }
        require(residues.matches("[A-Za-z*|_ \\t-\\r]*"));
        require(fields.get("tokens") == null);
        Object id = fields.get("id");
        Object source = fields.get("source");
        require(isText(id) && isText(source));
        Object epoch = fields.get("epoch");
        require(epoch == null || (epoch instanceof Literal number && isEpoch(number.text())));
        Object tracks = fields.get("tracks");
        require(tracks == null || tracks instanceof Map<?, ?>);
        StringBuilder text = new StringBuilder((id == null ? "" : id) + " " + residues + " "
                + (epoch instanceof Literal number ? new BigInteger(number.text()) : null) + " " + source);
        if (tracks instanceof Map<?, ?> map) {
            map.forEach((name, values) -> {
                require(!name.equals("") && isText(name) && (values == null || values instanceof List<?>));
                if (values instanceof List<?> list) {
                    text.append(' ').append(name).append('=').append(track(name, list, residues.length()));
                }
            });
        }
        return text.toString();
    }

    private static boolean isText(@Nullable Object value) {
        return value == null
                || (value instanceof String text
                        && text.codePoints().noneMatch(letter -> letter >= 0xd800 && letter < 0xe000));
    }

    private static boolean isEpoch(String number) {
        return number.matches("-?\\d+")
                && new BigInteger(number).signum() >= 0
                && new BigInteger(number).compareTo(MAX_EPOCH) <= 0;
    }

    private static String track(Object name, List<?> values, int letters) {
        shape(values);
        List<@Nullable Object> flat = new ArrayList<>();
        flatten(values, flat);
        boolean integers = flat.stream()
                .allMatch(
                        each -> each instanceof Literal number && number.text().matches("-?\\d+"));
        boolean isFloat = name.equals("plddt") || name.equals("mean");
        boolean isInt = name.equals("ss") || name.equals("fun");
        require(!isInt || integers);
        List<String> shown = new ArrayList<>();
        for (Object value : flat) {
            shown.add(isFloat || !integers ? Float.toString(floatOf(value)) : Integer.toString(intOf(value)));
        }
        int width = name.equals("fun") ? 2 : name.equals("mean") ? 3 : 1;
        if (isInt || isFloat) {
            require(flat.size() == (name.equals("mean") ? 3 : width * letters));
            boolean isNested = !values.isEmpty() && values.get(0) instanceof List<?>;
            require(!isNested || name.equals("mean") || values.size() == letters);
        }
        if (name.equals("ss")) {
            require(flat.stream().allMatch(each -> intOf(each) >= 0 && intOf(each) < 11));
        }
        if (name.equals("plddt")) {
            require(flat.stream().allMatch(each -> Float.isFinite(floatOf(each))));
        }
        return (flat.isEmpty() ? "" : isFloat || !integers ? "floats" : "ints") + shown;
    }

    /** The lengths of nested arrays, which must be rectangular. */
    private static List<Integer> shape(List<?> values) {
        List<Integer> shape = new ArrayList<>(List.of(values.size()));
        List<Object> inner = new ArrayList<>();
        for (Object value : values) {
            inner.add(value instanceof List<?> list ? shape(list) : "value");
        }
        require(Set.copyOf(inner).size() <= 1);
        if (!inner.isEmpty() && inner.get(0) instanceof List<?> list) {
            list.forEach(length -> shape.add((Integer) length));
        }
        return shape;
    }

    private static void flatten(List<?> values, List<@Nullable Object> to) {
        for (Object value : values) {
            if (value instanceof List<?> list) {
                flatten(list, to);
            } else {
                to.add(value);
            }
        }
    }

    private static float floatOf(@Nullable Object value) {
        if (value == null) {
            return Float.NaN;
        }
        require(value instanceof Literal
                || value.equals("NaN")
                || value.equals("Infinity")
                || value.equals("-Infinity"));
        String text = value instanceof Literal number ? number.text() : (String) value;
        float parsed = Float.parseFloat(text);
        require(Float.isFinite(parsed) || text.matches("NaN|-?Infinity"));
        return parsed;
    }

    private static int intOf(@Nullable Object value) {
        if (!(value instanceof Literal number)) {
            throw new NotJson();
        }
        try {
            return new BigDecimal(number.text()).intValueExact();
        } catch (ArithmeticException e) {
            throw new NotJson();
        }
    }

    private static void require(boolean isAccepted) {
        if (!isAccepted) {
            throw new NotJson();
        }
    }
}
