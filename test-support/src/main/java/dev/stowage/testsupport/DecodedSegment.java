package dev.stowage.testsupport;

import org.apache.avro.generic.GenericRecord;

/**
 * A segment of a {@link DecodedBatch}.
 *
 * @param fields the fields as decoded by Avro
 */
public record DecodedSegment(GenericRecord fields) {
    /** Id of the sequence. */
    public String id() {
        return fields.get("id").toString();
    }

    public String source() {
        return fields.get("source").toString();
    }

    public long epoch() {
        return (Long) fields.get("epoch");
    }

    /** Offset of the sequence in its input partition. */
    public long sourceOffset() {
        return (Long) fields.get("source_offset");
    }

    public int row() {
        return number("row");
    }

    /** First slot in the row. */
    public int start() {
        return number("start");
    }

    /** Slots in the row, including those that round up to a multiple. */
    public int slots() {
        return number("slots");
    }

    /** Number of tokens. */
    public int length() {
        return number("length");
    }

    /** Position of the piece's first residue in the sequence. */
    public int firstResidue() {
        return number("first_residue");
    }

    public int residues() {
        return number("residues");
    }

    /** Residues of the whole sequence. */
    public int sourceLength() {
        return number("source_length");
    }

    public boolean hasCls() {
        return (Boolean) fields.get("has_cls");
    }

    public boolean hasEos() {
        return (Boolean) fields.get("has_eos");
    }

    private int number(String field) {
        return (Integer) fields.get(field);
    }
}
