package dev.stowage.files.jsonl;

import dev.stowage.files.sequence.FileIssue;

/** What is found in JSON lines and not rejected. The same table is in docs/reference/jsonl.md. */
enum JsonLinesIssue implements FileIssue {
    BYTE_ORDER_MARK(Action.SKIPPED, "byte order marks (UTF-8)", "skipped"),
    STRIPPED_GAP(Action.SKIPPED, "gap characters ('-', '.')", "removed (--alignment strip)"),
    SKIPPED_TOO_LARGE(
            Action.SKIPPED,
            "sequences of more than 16,777,216 residues, tokens and values",
            "left out (--oversize skip)"),
    CONTROL_IN_ID(Action.COUNTED, "ids with control characters", "read"),
    NO_ID(Action.COUNTED, "objects without an id", "read; their records have no key"),
    NO_LAST_BLOCK(
            Action.WARNED,
            "BGZF without its empty last block",
            "the file may have been cut; compare its size with the original's"),
    SEVERAL_MEMBERS(
            Action.WARNED,
            "several gzip members, the last one not empty",
            "the format does not tell how many there were; if the file was copied in parts, compare its size with the"
                    + " original's");

    private final Action action;
    private final String title;
    private final String outcome;

    JsonLinesIssue(Action action, String title, String outcome) {
        this.action = action;
        this.title = title;
        this.outcome = outcome;
    }

    @Override
    public Action action() {
        return action;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public String outcome() {
        return outcome;
    }
}
