package dev.stowage.cluster.findings;

import dev.stowage.cluster.findings.Finding.Area;
import dev.stowage.cluster.findings.Finding.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects findings. Not thread-safe. */
public final class Findings {
    private final List<Finding> all = new ArrayList<>();
    private final Consumer<String> onWarning;

    /** @param onWarning also receives each warning at once */
    public Findings(Consumer<String> onWarning) {
        this.onWarning = onWarning;
    }

    public void ok(Area area, String text) {
        all.add(new Finding(area, Status.OK, text));
    }

    public void warning(Area area, String text) {
        all.add(new Finding(area, Status.WARNING, text));
        onWarning.accept(text);
    }

    public void problem(Area area, String text) {
        all.add(new Finding(area, Status.PROBLEM, text));
    }

    /** All findings, in the order of the checks. */
    public List<Finding> all() {
        return List.copyOf(all);
    }

    /** Texts of the problems. */
    public List<String> problems() {
        return all.stream()
                .filter(finding -> finding.status() == Status.PROBLEM)
                .map(Finding::text)
                .toList();
    }

    public boolean hasProblems() {
        return !problems().isEmpty();
    }
}
