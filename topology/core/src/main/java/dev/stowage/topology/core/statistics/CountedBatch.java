package dev.stowage.topology.core.statistics;

import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.Padding;

/**
 * The counts of a batch.
 *
 * @param bucket upper bound of its length class, slots
 * @param full whether its cause is full
 * @param rows rows, empty ones included
 * @param rowLength slots of each row
 * @param segments segments
 * @param tokens slots that hold a segment's token
 * @param residues residues of the segments
 * @param residuesCut residues of its sequences that the overlong policy left out
 * @param unknownResidues residues outside the vocabulary
 * @param padding padding slots by cause
 * @param sumSquaredSegments sum of squared segment lengths
 * @param onePerRowSlots slots that the segments would take alone in rows of the longest segment
 * @param waitedRows rows that were opened while the first of the segments waited
 */
public record CountedBatch(
        int bucket,
        boolean full,
        int rows,
        int rowLength,
        int segments,
        long tokens,
        long residues,
        long residuesCut,
        long unknownResidues,
        Padding padding,
        long sumSquaredSegments,
        long onePerRowSlots,
        long waitedRows) {

    /**
     * Combines the scalars of a batch with values that they do not contain.
     *
     * @param longestSegment slots of a row that holds one segment alone
     */
    public static CountedBatch of(
            BatchHeader header, int segments, long residuesCut, int longestSegment, long waitedRows) {
        return new CountedBatch(
                header.bucket(),
                header.cause() == EmissionCause.FULL,
                header.rows(),
                header.rowLength(),
                segments,
                header.realTokens(),
                header.residues(),
                residuesCut,
                header.unknownResidues(),
                header.padding(),
                header.sumSquaredSegments(),
                (long) segments * longestSegment,
                waitedRows);
    }

    long slots() {
        return (long) rows * rowLength;
    }
}
