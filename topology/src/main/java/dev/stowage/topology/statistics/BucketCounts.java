package dev.stowage.topology.statistics;

import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.BucketStatistics;
import dev.stowage.schemas.EmissionCause;
import java.nio.ByteBuffer;

/** Counts of one bucket, since the start or in one window. Mutable. */
public final class BucketCounts {

    /** What is counted. The order is that of the stored bytes: new ones go to the end. */
    private enum Count {
        SEGMENTS,
        ROWS,
        BATCHES,
        FULL_BATCHES,
        SLOTS,
        FULL_SLOTS,
        TOKENS,
        FULL_TOKENS,
        RESIDUES,
        RESIDUES_CUT,
        PADDING_ROW_TAILS,
        PADDING_WINDOW_CLOSE,
        PADDING_ROUNDING,
        PADDING_EMPTY_ROWS,
        SUM_SQUARED_ROWS,
        SUM_SQUARED_SEGMENTS,
        ONE_PER_ROW_SLOTS
    }

    static final int BYTES = Count.values().length * Long.BYTES;

    private final long[] counts = new long[Count.values().length];

    /**
     * Counts a batch.
     *
     * @param segments segments of the batch
     * @param residuesCut residues of its sequences that the overlong policy left out
     * @param longestSegment slots that each segment would have taken alone in a row
     */
    public void add(BatchHeader batch, int segments, long residuesCut, int longestSegment) {
        add(Count.SEGMENTS, segments);
        add(Count.ROWS, batch.rows());
        add(Count.BATCHES, 1);
        add(Count.SLOTS, batch.slots());
        add(Count.TOKENS, batch.realTokens());
        if (batch.cause() == EmissionCause.FULL) {
            add(Count.FULL_BATCHES, 1);
            add(Count.FULL_SLOTS, batch.slots());
            add(Count.FULL_TOKENS, batch.realTokens());
        }
        add(Count.RESIDUES, batch.residues());
        add(Count.RESIDUES_CUT, residuesCut);
        add(Count.PADDING_ROW_TAILS, batch.padding().rowTails());
        add(Count.PADDING_WINDOW_CLOSE, batch.padding().windowClose());
        add(Count.PADDING_ROUNDING, batch.padding().rounding());
        add(Count.PADDING_EMPTY_ROWS, batch.padding().emptyRows());
        add(Count.SUM_SQUARED_ROWS, batch.slots() * batch.rowLength());
        add(Count.SUM_SQUARED_SEGMENTS, batch.sumSquaredSegments());
        add(Count.ONE_PER_ROW_SLOTS, (long) segments * longestSegment);
    }

    /** Whether nothing was counted. */
    public boolean isEmpty() {
        return get(Count.BATCHES) == 0;
    }

    /** The counts as they stand on the statistics topic. */
    public BucketStatistics toRecord(int bucket) {
        return BucketStatistics.newBuilder()
                .setBucket(bucket)
                .setSegments(get(Count.SEGMENTS))
                .setRows(get(Count.ROWS))
                .setBatches(get(Count.BATCHES))
                .setFullBatches(get(Count.FULL_BATCHES))
                .setSlots(get(Count.SLOTS))
                .setFullSlots(get(Count.FULL_SLOTS))
                .setTokens(get(Count.TOKENS))
                .setFullTokens(get(Count.FULL_TOKENS))
                .setResidues(get(Count.RESIDUES))
                .setResiduesCut(get(Count.RESIDUES_CUT))
                .setPaddingRowTails(get(Count.PADDING_ROW_TAILS))
                .setPaddingWindowClose(get(Count.PADDING_WINDOW_CLOSE))
                .setPaddingRounding(get(Count.PADDING_ROUNDING))
                .setPaddingEmptyRows(get(Count.PADDING_EMPTY_ROWS))
                .setSumSquaredRows(get(Count.SUM_SQUARED_ROWS))
                .setSumSquaredSegments(get(Count.SUM_SQUARED_SEGMENTS))
                .setOnePerRowSlots(get(Count.ONE_PER_ROW_SLOTS))
                .build();
    }

    void write(ByteBuffer to) {
        for (long count : counts) {
            to.putLong(count);
        }
    }

    static BucketCounts read(ByteBuffer from) {
        BucketCounts read = new BucketCounts();
        for (int i = 0; i < read.counts.length; i++) {
            read.counts[i] = from.getLong();
        }
        return read;
    }

    private void add(Count count, long amount) {
        counts[count.ordinal()] += amount;
    }

    private long get(Count count) {
        return counts[count.ordinal()];
    }
}
