package dev.stowage.integration.security;

import dev.stowage.integration.security.SecuredCluster.Grant;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.utils.SecurityUtils;

/** What a command says about a missing grant. */
record Refusal(Grant missing) {
    private static final Pattern LINE = Pattern.compile("`kafka-acls\\.sh ([^`]*)`");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    /** Whether the output names the user, the operation and the resource, gives the command that grants it, and names nothing else. */
    boolean isNamedAloneIn(String output) {
        String operation = SecurityUtils.operationName(missing.operation());
        String name = missing.resource().name();
        boolean prefixed = missing.resource().patternType() == PatternType.PREFIXED;
        String type =
                switch (missing.resource().resourceType()) {
                    case TOPIC -> "topic";
                    case GROUP -> "group";
                    default -> "transactional id";
                };
        List<List<String>> lines = commands(output);
        return lines.size() == 1
                && output.contains("user User:" + missing.user() + " may not " + operation + " on " + type
                        + (prefixed ? "s that start with " : " ") + name)
                && has(lines.get(0), "--allow-principal", "User:" + missing.user())
                && has(lines.get(0), "--operation", operation)
                && has(lines.get(0), "--" + type.replace(' ', '-'), name)
                && prefixed == has(lines.get(0), "--resource-pattern-type", "prefixed");
    }

    /** The arguments of each {@code kafka-acls.sh} in an output, as a shell would split them. */
    static List<List<String>> commands(String output) {
        return LINE.matcher(output)
                .results()
                .map(line -> WORD.matcher(line.group(1))
                        .results()
                        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                        .toList())
                .toList();
    }

    private static boolean has(List<String> words, String option, String value) {
        int at = words.indexOf(option);
        return at >= 0 && words.get(at + 1).equals(value);
    }
}
