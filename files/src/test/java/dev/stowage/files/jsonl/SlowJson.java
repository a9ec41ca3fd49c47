package dev.stowage.files.jsonl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one JSON text by RFC 8259, and the three numbers of Python that are not finite. */
final class SlowJson {
    private static final Pattern STRING =
            Pattern.compile("\"((?:[^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*)\"");
    private static final Pattern NUMBER =
            Pattern.compile("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|-?Infinity|NaN");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(u([0-9a-fA-F]{4})|.)");

    private final String text;
    private int at;

    private SlowJson(String text) {
        this.text = text;
    }

    /** A number as it is written. */
    record Literal(String text) {}

    /** What is not JSON. */
    static final class NotJson extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A map, list, string, {@link Literal}, boolean, or null. */
    static @Nullable Object read(String text) {
        SlowJson json = new SlowJson(text);
        Object value = json.value();
        json.require(json.at == text.length());
        return value;
    }

    private @Nullable Object value() {
        blank();
        Object value;
        if (passIf("{")) {
            value = object();
        } else if (passIf("[")) {
            value = array();
        } else if (at < text.length() && text.charAt(at) == '"') {
            value = string();
        } else if (passIf("true")) {
            value = true;
        } else if (passIf("false")) {
            value = false;
        } else if (passIf("null")) {
            value = null;
        } else {
            value = new Literal(match(NUMBER));
        }
        blank();
        return value;
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        blank();
        while (!passIf("}")) {
            require(fields.isEmpty() || passIf(","));
            blank();
            String name = string();
            blank();
            require(passIf(":") && !fields.containsKey(name));
            fields.put(name, value());
        }
        return fields;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> values = new ArrayList<>();
        blank();
        while (!passIf("]")) {
            require(values.isEmpty() || passIf(","));
            values.add(value());
        }
        return values;
    }

    private String string() {
        String quoted = match(STRING);
        return ESCAPE.matcher(quoted.substring(1, quoted.length() - 1)).replaceAll(escape -> {
            String code = escape.group(2);
            String letter = code != null
                    ? Character.toString((char) Integer.parseInt(code, 16))
                    : Character.toString("\"\\/\b\f\n\r\t".charAt("\"\\/bfnrt".indexOf(escape.group(1))));
            return Matcher.quoteReplacement(letter);
        });
    }

    private void blank() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean passIf(String expected) {
        boolean found = text.startsWith(expected, at);
        at += found ? expected.length() : 0;
        return found;
    }

    private String match(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        require(matcher.lookingAt());
        at = matcher.end();
        return matcher.group();
    }

    private void require(boolean isJson) {
        if (!isJson) {
            throw new NotJson();
        }
    }
}
