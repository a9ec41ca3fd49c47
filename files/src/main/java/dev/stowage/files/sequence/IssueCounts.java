package dev.stowage.files.sequence;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the issues of a file that are not rejected. Not thread-safe.
 *
 * @param <I> the issues of a format
 */
public final class IssueCounts<I extends Enum<I> & FileIssue> {
    private final Map<I, long[]> found;

    public IssueCounts(Class<I> issues) {
        found = new EnumMap<>(issues);
    }

    public void add(I kind, long line) {
        found.computeIfAbsent(kind, first -> new long[] {0, line})[0]++;
    }

    /** Number of times that an issue was found. */
    public long count(I kind) {
        long[] counted = found.get(kind);
        return counted == null ? 0 : counted[0];
    }

    /** One line for each issue that was found. */
    public List<String> lines(String file) {
        List<String> lines = new ArrayList<>();
        found.forEach((kind, counted) -> lines.add(kind.note(file, counted[0], counted[1])));
        return lines;
    }
}
