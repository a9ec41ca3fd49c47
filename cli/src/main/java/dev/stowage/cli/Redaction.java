package dev.stowage.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Replaces the secrets of this process' configuration in messages and logs. Stowage does not write secrets, but the messages of libraries may
 * contain parts of a value.
 */
public final class Redaction {
    private static final String MASK = "********";

    /** Shorter texts occur in messages by chance, and masking them there would reveal them. */
    private static final int SHORTEST = 8;

    private static volatile List<String> secrets = List.of();

    private Redaction() {}

    /** Sets the secrets. */
    public static void hide(Collection<String> texts) {
        // A secret that contains another one is replaced first.
        secrets = texts.stream()
                .filter(text -> text.length() >= SHORTEST)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** The text without secrets. */
    public static String of(String text) {
        String redacted = text;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, MASK);
        }
        return redacted;
    }
}
