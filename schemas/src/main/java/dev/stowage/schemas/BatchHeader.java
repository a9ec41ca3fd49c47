package dev.stowage.schemas;

/**
 * The scalars of a batch: all that a planner or a skipper needs, readable without decoding the arrays.
 *
 * @param batchId {@code topic/partition/window offset/ordinal}, the record's key
 * @param mode how rows are filled
 * @param bucket upper bound of the length bucket, slots
 * @param rows rows of the batch
 * @param rowLength slots of each row
 * @param window the window that the batch belongs to
 * @param ordinal number of the batch in its window, from 0
 * @param sequence dense count of batches in the output partition
 * @param bucketSequence dense count of batches of this bucket in the output partition
 * @param minTimestamp minimum of the usable timestamps of the segments' records, ms since 1970
 * @param maxTimestamp maximum of the usable timestamps of the segments' records, ms since 1970
 * @param encoding meaning of the numbers in the arrays
 * @param realTokens slots that hold a token of a segment, special tokens included
 * @param residues residues among the real tokens
 * @param padding padding slots by cause
 * @param sumSquaredSegments sum of the squares of the segments' lengths
 * @param longestSegment length of the longest segment, tokens
 * @param unknownResidues residues that are outside the vocabulary: their token is the unknown one
 * @param cause why the batch was sent
 * @param packingVersion version of the rules of placement, tokenizing and cropping
 * @param fingerprint fingerprint of packing version and configuration, 16 hexadecimal digits
 */
public record BatchHeader(
        String batchId,
        PackingMode mode,
        int bucket,
        int rows,
        int rowLength,
        SourceWindow window,
        int ordinal,
        long sequence,
        long bucketSequence,
        long minTimestamp,
        long maxTimestamp,
        TokenEncoding encoding,
        long realTokens,
        long residues,
        Padding padding,
        long sumSquaredSegments,
        int longestSegment,
        long unknownResidues,
        EmissionCause cause,
        int packingVersion,
        String fingerprint) {

    /** Slots of the batch: rows x row length. */
    public long slots() {
        return (long) rows * rowLength;
    }
}
