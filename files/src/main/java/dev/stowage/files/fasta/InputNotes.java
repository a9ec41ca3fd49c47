package dev.stowage.files.fasta;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what was found in a file and not refused. Not thread-safe. */
public final class InputNotes {
    private final Map<InputKind, long[]> found = new EnumMap<>(InputKind.class);

    void add(InputKind kind, long line) {
        found.computeIfAbsent(kind, first -> new long[] {0, line})[0]++;
    }

    /** How often a kind was found. */
    public long count(InputKind kind) {
        long[] counted = found.get(kind);
        return counted == null ? 0 : counted[0];
    }

    /** One line for each kind that was found. */
    public List<String> lines(String file) {
        List<String> lines = new ArrayList<>();
        found.forEach((kind, counted) -> lines.add(kind.note(file, counted[0], counted[1])));
        return lines;
    }
}
