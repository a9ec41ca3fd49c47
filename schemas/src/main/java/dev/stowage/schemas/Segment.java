package dev.stowage.schemas;

import java.nio.charset.StandardCharsets;

/**
 * The tokens of one piece of a raw sequence inside a row of a batch.
 *
 * @param id id of the raw sequence, or topic-partition-offset if it had none
 * @param epoch epoch of the raw sequence
 * @param source corpus of the raw sequence, empty if the feed has only one
 * @param sourceOffset input offset of the raw sequence
 * @param row row of the batch, from 0
 * @param start first slot in the row
 * @param slots slots taken, at least {@code length}
 * @param length tokens, special tokens included
 * @param firstResidue position of the piece's first residue in the raw sequence, from 0
 * @param residues residues of the piece
 * @param sourceLength residues of the whole raw sequence
 * @param hasCls whether the segment starts with the cls token
 * @param hasEos whether the segment ends on the eos token
 */
public record Segment(
        String id,
        long epoch,
        String source,
        long sourceOffset,
        int row,
        int start,
        int slots,
        int length,
        int firstResidue,
        int residues,
        int sourceLength,
        boolean hasCls,
        boolean hasEos)
        implements SegmentFields {

    @Override
    public byte[] idBytes() {
        return id.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int idFrom() {
        return 0;
    }

    @Override
    public int idLength() {
        return idBytes().length;
    }

    @Override
    public byte[] sourceBytes() {
        return source.getBytes(StandardCharsets.UTF_8);
    }
}
