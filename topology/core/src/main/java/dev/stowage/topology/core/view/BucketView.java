package dev.stowage.topology.core.view;

/**
 * Counts of one bucket: since the start, or in one window. {@link #plus} adds up partitions, windows and buckets.
 *
 * @param segments segments packed
 * @param rows rows, empty ones included
 * @param batches batches
 * @param fullBatches batches whose cause is full
 * @param slots rows x row length, summed over batches
 * @param fullSlots slots of the batches whose cause is full
 * @param tokens slots that hold a token of a segment, special tokens included
 * @param fullTokens the same in the batches whose cause is full
 * @param residues residues packed
 * @param residuesCut residues of the packed sequences that the overlong policy left out
 * @param unknownResidues packed residues that are outside the vocabulary: their token is the unknown one
 * @param paddingRowTails padding slots of rows opened while the pool was full
 * @param paddingWindowClose padding slots of rows opened by the drain of a window
 * @param paddingRounding padding slots from rounding segments or rows up to a multiple
 * @param paddingEmptyRows slots of rows that hold no segment
 * @param sumSquaredRows sum of row length squared over rows: attention cost if padding is not masked out
 * @param sumSquaredSegments sum of segment lengths squared: attention cost of the segments alone
 * @param onePerRowSlots slots if each segment had a row of the largest bucket to itself
 * @param largestWaitRows most rows that were opened in a partition while one of its segments waited
 */
public record BucketView(
        long segments,
        long rows,
        long batches,
        long fullBatches,
        long slots,
        long fullSlots,
        long tokens,
        long fullTokens,
        long residues,
        long residuesCut,
        long unknownResidues,
        long paddingRowTails,
        long paddingWindowClose,
        long paddingRounding,
        long paddingEmptyRows,
        long sumSquaredRows,
        long sumSquaredSegments,
        long onePerRowSlots,
        long largestWaitRows) {

    public static final BucketView ZERO = new BucketView(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** The sums of both. */
    public BucketView plus(BucketView other) {
        return new BucketView(
                segments + other.segments,
                rows + other.rows,
                batches + other.batches,
                fullBatches + other.fullBatches,
                slots + other.slots,
                fullSlots + other.fullSlots,
                tokens + other.tokens,
                fullTokens + other.fullTokens,
                residues + other.residues,
                residuesCut + other.residuesCut,
                unknownResidues + other.unknownResidues,
                paddingRowTails + other.paddingRowTails,
                paddingWindowClose + other.paddingWindowClose,
                paddingRounding + other.paddingRounding,
                paddingEmptyRows + other.paddingEmptyRows,
                sumSquaredRows + other.sumSquaredRows,
                sumSquaredSegments + other.sumSquaredSegments,
                onePerRowSlots + other.onePerRowSlots,
                Math.max(largestWaitRows, other.largestWaitRows));
    }

    /** Padding slots of all causes. */
    public long padding() {
        return slots - tokens;
    }

    /** Padding slots / slots; NaN without slots. */
    public double padRatio() {
        return padRatio(slots, tokens);
    }

    /** The same for full batches. */
    public double padRatioOfFullBatches() {
        return padRatio(fullSlots, fullTokens);
    }

    private static double padRatio(long all, long filled) {
        return all == 0 ? Double.NaN : (double) (all - filled) / all;
    }
}
