package dev.stowage.integration.monitoring;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds names in a query without a parser; sufficient for valid queries. */
final class PromQl {
    private static final Pattern STRINGS = Pattern.compile("\"[^\"]*\"|'[^']*'");
    private static final Pattern LABELS =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)|\\{[^}]*}|\\[[^]]*]");
    private static final Pattern NAME = Pattern.compile("(?<![\\w:$])[a-zA-Z_:][\\w:]*+(?!\\s*\\()");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");
    private static final String OPENING = "([{";
    private static final String CLOSING = ")]}";

    private PromQl() {}

    /** The metrics of a query: every name that is not a function, operator, label, range or string. */
    static Set<String> metrics(String query) {
        Matcher names = NAME.matcher(
                LABELS.matcher(STRINGS.matcher(query).replaceAll("\"\"")).replaceAll(" "));
        Set<String> metrics = new TreeSet<>();
        while (names.find()) {
            metrics.add(names.group());
        }
        metrics.removeAll(OPERATORS);
        return metrics;
    }

    /** Whether all brackets and strings are closed. */
    static boolean isBalanced(String query) {
        String code = STRINGS.matcher(query).replaceAll("");
        Deque<Character> open = new ArrayDeque<>();
        for (int i = 0; i < code.length(); i++) {
            char c = code.charAt(i);
            if (OPENING.indexOf(c) >= 0) {
                open.push(c);
            } else if (CLOSING.indexOf(c) >= 0
                    && (open.isEmpty() || OPENING.indexOf(open.pop()) != CLOSING.indexOf(c))) {
                return false;
            }
        }
        return open.isEmpty() && code.indexOf('"') < 0 && code.indexOf('\'') < 0;
    }
}
