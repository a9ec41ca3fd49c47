package dev.stowage.tools.verify;

import java.util.ArrayList;
import java.util.List;

/** Counts and problems found by verification. Not thread-safe. */
final class Findings {
    private final int maxShown;
    private final List<String> first = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    long input;
    long ticks;
    long packed;
    long rejected;
    long waiting;
    long unverifiable;
    long batches;
    long windows;

    /** Offsets removed before the application read them. */
    long removedUnread;

    /** Offsets that an operator had skipped. */
    long skipped;

    long missingBatches;
    private long problems;

    Findings(int maxShown) {
        this.maxShown = maxShown;
    }

    void problem(String message) {
        problems++;
        if (first.size() < maxShown) {
            first.add(message);
        }
    }

    /** Adds information for the user that is not a problem. */
    void note(String message) {
        if (notes.size() < maxShown) {
            notes.add(message);
        }
    }

    long problems() {
        return problems;
    }

    List<String> first() {
        return first;
    }

    List<String> notes() {
        return notes;
    }

    /** Appends other findings. */
    void add(Findings other) {
        input += other.input;
        ticks += other.ticks;
        packed += other.packed;
        rejected += other.rejected;
        waiting += other.waiting;
        unverifiable += other.unverifiable;
        batches += other.batches;
        windows += other.windows;
        removedUnread += other.removedUnread;
        skipped += other.skipped;
        missingBatches += other.missingBatches;
        problems += other.problems;
        other.first.stream().limit(maxShown - first.size()).forEach(first::add);
        other.notes.forEach(this::note);
    }
}
