package dev.stowage.files.fasta;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts the issues of a file that are not rejected. Not thread-safe. */
final class FastaIssueCounts {
    private final Map<FastaIssue, long[]> found = new EnumMap<>(FastaIssue.class);

    void add(FastaIssue kind, long line) {
        found.computeIfAbsent(kind, first -> new long[] {0, line})[0]++;
    }

    /** Number of times that an issue was found. */
    long count(FastaIssue kind) {
        long[] counted = found.get(kind);
        return counted == null ? 0 : counted[0];
    }

    /** One line for each issue that was found. */
    List<String> lines(String file) {
        List<String> lines = new ArrayList<>();
        found.forEach((kind, counted) -> lines.add(kind.note(file, counted[0], counted[1])));
        return lines;
    }
}
