package dev.stowage.app.verify;

import java.util.ArrayList;
import java.util.List;

/** What verification counts and finds. Not thread-safe. */
final class Findings {
    private final int mostShown;
    private final List<String> first = new ArrayList<>();
    long input;
    long ticks;
    long packed;
    long rejected;
    long waiting;
    long unverifiable;
    long batches;
    long windows;
    private long problems;

    Findings(int mostShown) {
        this.mostShown = mostShown;
    }

    void problem(String message) {
        problems++;
        if (first.size() < mostShown) {
            first.add(message);
        }
    }

    long problems() {
        return problems;
    }

    List<String> first() {
        return first;
    }
}
