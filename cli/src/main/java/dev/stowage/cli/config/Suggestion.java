package dev.stowage.cli.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;

/** Suggests the nearest known name for an unknown one. */
public final class Suggestion {
    private static final int FARTHEST = 4;

    private Suggestion() {}

    /** "; did you mean ...?" with the nearest of the known names, or the given text if none is similar. */
    public static String near(String written, Collection<String> known, String otherwise) {
        return known.stream()
                .filter(name -> distance(written, name) <= Math.min(FARTHEST, name.length() / 2))
                .min(Comparator.comparingInt((String name) -> distance(written, name))
                        .thenComparing(Comparator.naturalOrder()))
                .map(name -> "; did you mean " + name + "?")
                .orElse(otherwise);
    }

    /** The same for keys. */
    static String near(String written, Map<String, ?> known) {
        return near(written, known.keySet(), "; `stowage config` lists all keys");
    }

    /** Levenshtein distance. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
