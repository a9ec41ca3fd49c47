package dev.stowage.files.sequence;

import java.util.Locale;

/** Content of a file other than plain sequences, and how it is handled. */
public interface FileIssue {
    /** How an issue is handled. */
    enum Action {
        /** The file is rejected: an error with file, line and text. */
        REFUSED,
        /** Skipped; reported with a count. */
        SKIPPED,
        /** Read; reported with a count. */
        COUNTED,
        /** Read; reported as a warning. */
        WARNED
    }

    Action action();

    /** Name of the issue in messages. */
    String title();

    /** What is accepted instead, or what is done with it. */
    String outcome();

    /** The message of an issue that is not rejected. */
    default String note(String file, long count, long firstLine) {
        return action() == Action.WARNED
                ? "warning: " + file + ": " + title() + "; " + outcome()
                : String.format(
                        Locale.ROOT,
                        "%s: %s %s: %,d, the first at line %d",
                        file,
                        title(),
                        outcome(),
                        count,
                        firstLine);
    }
}
