package dev.stowage.integration.cases;

import java.util.ArrayList;
import java.util.List;

/** Formats the table as text, with wrapped columns. */
final class CaseTable {
    private static final int[] WIDTHS = {6, 46, 46};

    private final StringBuilder text = new StringBuilder();

    CaseTable() {
        row(List.of("result"), List.of("case"), List.of("expected"), List.of("shown by"));
        row(List.of("-".repeat(6)), List.of("-".repeat(46)), List.of("-".repeat(46)), List.of("-".repeat(60)));
    }

    /** @param failure empty if all tests passed */
    void add(Case row, String failure) {
        List<String> name = wrapped(row.name() + (row.like().isEmpty() ? "" : " (" + row.like() + ")"), WIDTHS[1]);
        List<String> tests = new ArrayList<>();
        String method = "";
        for (TestName test : row.tests()) {
            if (!test.selector().equals(method)) {
                method = test.selector();
                tests.add(test.methodName());
            }
            if (!test.invocation().isEmpty()) {
                tests.add("  [" + test.invocation() + "]");
            }
        }
        if (!failure.isEmpty()) {
            tests.add(failure.lines().findFirst().orElse(""));
        }
        row(List.of(failure.isEmpty() ? "passed" : "FAILED"), name, wrapped(row.expected(), WIDTHS[2]), tests);
    }

    @Override
    public String toString() {
        return text.toString();
    }

    @SafeVarargs
    private void row(List<String>... columns) {
        int lines = 0;
        for (List<String> column : columns) {
            lines = Math.max(lines, column.size());
        }
        for (int line = 0; line < lines; line++) {
            StringBuilder whole = new StringBuilder();
            for (int i = 0; i < columns.length; i++) {
                String cell = line < columns[i].size() ? columns[i].get(line) : "";
                whole.append(cell)
                        .append(i < WIDTHS.length ? " ".repeat(Math.max(0, WIDTHS[i] - cell.length()) + 2) : "");
            }
            text.append(whole.toString().stripTrailing()).append('\n');
        }
    }

    private static List<String> wrapped(String words, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : words.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
