package dev.stowage.tools.verify;

import java.util.ArrayList;
import java.util.List;

/** What verification counts and finds. Not thread-safe. */
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

    /** Offsets that were removed before the application read them. */
    long removedUnread;

    /** Offsets that an operator had the application skip. */
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

    /** Something that the user should know, and that is no problem. */
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

    /** Adds what was found elsewhere, behind what is here. */
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
