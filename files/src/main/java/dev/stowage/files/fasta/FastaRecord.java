package dev.stowage.files.fasta;

/**
 * One sequence of a FASTA file.
 *
 * @param id first word of the header, without {@code >}; may be empty
 * @param residues its letters as in the file, without white space; may be empty
 * @param file name of the file in messages
 * @param line line number of the header, from 1
 */
public record FastaRecord(String id, String residues, String file, long line) {
    /** File and line, for messages. */
    public String place() {
        return file + ", line " + line;
    }
}
