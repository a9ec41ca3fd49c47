package dev.stowage.files.fasta;

/**
 * One sequence of a FASTA file.
 *
 * @param id first word of the header, without {@code >}; may be empty
 * @param residues its letters as they stand in the file, without white space; may be empty
 * @param file what messages call the file
 * @param line line of the header, from 1
 */
public record FastaRecord(String id, String residues, String file, long line) {
    /** Where it stands, as messages say it. */
    public String place() {
        return file + ", line " + line;
    }
}
