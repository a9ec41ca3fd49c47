package dev.stowage.schemas;

/**
 * The tokens of one piece of a raw sequence inside a row of a batch.
 *
 * @param id id of the raw sequence, or topic-partition-offset if it had none
 * @param epoch epoch of the raw sequence
 * @param source corpus of the raw sequence, empty if the feed has but one
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
        boolean hasEos) {}
