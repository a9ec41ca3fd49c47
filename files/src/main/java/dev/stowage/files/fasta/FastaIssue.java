package dev.stowage.files.fasta;

import dev.stowage.files.sequence.FileIssue;

/**
 * Content of FASTA files other than plain headers and residues, and how it is handled. The same table is in
 * docs/reference/fasta.md.
 */
enum FastaIssue implements FileIssue {
    NO_HEADER(Action.REFUSED, "text before the first header", "a FASTA file starts with a header, '>' and an id"),
    NO_SEQUENCE(Action.REFUSED, "no sequence", "a FASTA file holds at least one header, '>' and an id"),
    JOINED_LINES(
            Action.REFUSED,
            "'>' inside a line of residues",
            "a header starts a line; files that were joined without a line end need one between them"),
    HASH_LINE(Action.REFUSED, "a line that starts with '#'", "comment lines start with ';'"),
    FASTQ(
            Action.REFUSED,
            "a line that starts with '@' or '+', as in FASTQ",
            "FASTA of proteins; FASTQ holds reads of nucleotides"),
    PIR(
            Action.REFUSED,
            "a header of the PIR format (NBRF)",
            "FASTA; PIR has a title line, which would be read as residues, so convert the file"),
    DIGIT(
            Action.REFUSED,
            "a digit among residues",
            "letters; a numbered sequence, as of GenBank, is converted to FASTA first"),
    CONTROL_CHARACTER(
            Action.REFUSED,
            "a control character among residues",
            "letters and white space; the file is damaged or not text"),
    NUL_IN_HEADER(Action.REFUSED, "a NUL in a header", "text; the file is damaged or not text"),
    NOT_ASCII(Action.REFUSED, "a character beyond ASCII among residues", "letters A to Z in either case"),
    NOT_A_RESIDUE(
            Action.REFUSED,
            "a character that is no residue",
            "letters in either case, '*', and what the vocabulary has"),
    GAP(
            Action.REFUSED,
            "a gap ('-' or '.'), as in an alignment",
            "sequences without gaps; --alignment strip removes gaps, --alignment keep reads them as the vocabulary does"),
    LONG_ID(Action.REFUSED, "an id of more than 65,536 bytes", "a header, '>' and an id, on a line of its own"),
    TOO_LARGE(
            Action.REFUSED,
            "a sequence of more than 16,777,216 residues",
            "shorter sequences; --oversize skip leaves out those that are too large"),
    COMMENT(Action.SKIPPED, "comment lines (';')", "skipped"),
    BYTE_ORDER_MARK(Action.SKIPPED, "byte order marks (UTF-8)", "skipped"),
    LAST_CONTROL_Z(Action.SKIPPED, "Ctrl-Z at the end of the file", "skipped"),
    STRIPPED_GAP(Action.SKIPPED, "gap characters ('-', '.')", "removed (--alignment strip)"),
    SKIPPED_TOO_LARGE(Action.SKIPPED, "sequences of more than 16,777,216 residues", "left out (--oversize skip)"),
    NOT_UTF8(Action.COUNTED, "ids that are not UTF-8", "read, each such byte as %XX"),
    CONTROL_IN_ID(Action.COUNTED, "ids with control characters", "read"),
    NO_ID(Action.COUNTED, "headers without an id", "read; their records have no key"),
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

    FastaIssue(Action action, String title, String outcome) {
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

    /** The error message of a rejected issue. */
    String error(String text) {
        return text.isEmpty() ? title + "; accepted: " + outcome : title + ": \"" + text + "\"; accepted: " + outcome;
    }
}
