package dev.stowage.topology.core.statistics;

import dev.stowage.schemas.BucketStatistics;
import dev.stowage.topology.core.view.BucketView;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Counts of one bucket, since the start or in one window. Mutable. */
@SuppressWarnings("EnumOrdinal") // the order of the counts is that of the stored bytes
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
        ONE_PER_ROW_SLOTS,
        MAX_WAIT_ROWS,
        UNKNOWN_RESIDUES
    }

    private static final int ALL = Count.values().length;

    private final long[] counts = new long[ALL];

    /** Counts a batch. */
    public void add(CountedBatch batch) {
        add(Count.SEGMENTS, batch.segments());
        add(Count.ROWS, batch.rows());
        add(Count.BATCHES, 1);
        add(Count.SLOTS, batch.slots());
        add(Count.TOKENS, batch.tokens());
        if (batch.full()) {
            add(Count.FULL_BATCHES, 1);
            add(Count.FULL_SLOTS, batch.slots());
            add(Count.FULL_TOKENS, batch.tokens());
        }
        add(Count.RESIDUES, batch.residues());
        add(Count.RESIDUES_CUT, batch.residuesCut());
        add(Count.UNKNOWN_RESIDUES, batch.unknownResidues());
        add(Count.PADDING_ROW_TAILS, batch.padding().rowTails());
        add(Count.PADDING_WINDOW_CLOSE, batch.padding().windowClose());
        add(Count.PADDING_ROUNDING, batch.padding().rounding());
        add(Count.PADDING_EMPTY_ROWS, batch.padding().emptyRows());
        add(Count.SUM_SQUARED_ROWS, batch.slots() * batch.rowLength());
        add(Count.SUM_SQUARED_SEGMENTS, batch.sumSquaredSegments());
        add(Count.ONE_PER_ROW_SLOTS, batch.onePerRowSlots());
        counts[Count.MAX_WAIT_ROWS.ordinal()] = Math.max(get(Count.MAX_WAIT_ROWS), batch.waitedRows());
    }

    /** Adds the published counts of the bucket, which do not include the longest wait. */
    void add(BucketStatistics published) {
        add(Count.SEGMENTS, published.getSegments());
        add(Count.ROWS, published.getRows());
        add(Count.BATCHES, published.getBatches());
        add(Count.FULL_BATCHES, published.getFullBatches());
        add(Count.SLOTS, published.getSlots());
        add(Count.FULL_SLOTS, published.getFullSlots());
        add(Count.TOKENS, published.getTokens());
        add(Count.FULL_TOKENS, published.getFullTokens());
        add(Count.RESIDUES, published.getResidues());
        add(Count.RESIDUES_CUT, published.getResiduesCut());
        add(Count.UNKNOWN_RESIDUES, published.getUnknownResidues());
        add(Count.PADDING_ROW_TAILS, published.getPaddingRowTails());
        add(Count.PADDING_WINDOW_CLOSE, published.getPaddingWindowClose());
        add(Count.PADDING_ROUNDING, published.getPaddingRounding());
        add(Count.PADDING_EMPTY_ROWS, published.getPaddingEmptyRows());
        add(Count.SUM_SQUARED_ROWS, published.getSumSquaredRows());
        add(Count.SUM_SQUARED_SEGMENTS, published.getSumSquaredSegments());
        add(Count.ONE_PER_ROW_SLOTS, published.getOnePerRowSlots());
    }

    /** Whether nothing was counted. */
    public boolean isEmpty() {
        return get(Count.BATCHES) == 0;
    }

    /** Residues packed. */
    public long residues() {
        return get(Count.RESIDUES);
    }

    /** The part of them that is outside the vocabulary. */
    public long unknownResidues() {
        return get(Count.UNKNOWN_RESIDUES);
    }

    /** The counts as a record of the statistics topic. */
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
                .setUnknownResidues(get(Count.UNKNOWN_RESIDUES))
                .setPaddingRowTails(get(Count.PADDING_ROW_TAILS))
                .setPaddingWindowClose(get(Count.PADDING_WINDOW_CLOSE))
                .setPaddingRounding(get(Count.PADDING_ROUNDING))
                .setPaddingEmptyRows(get(Count.PADDING_EMPTY_ROWS))
                .setSumSquaredRows(get(Count.SUM_SQUARED_ROWS))
                .setSumSquaredSegments(get(Count.SUM_SQUARED_SEGMENTS))
                .setOnePerRowSlots(get(Count.ONE_PER_ROW_SLOTS))
                .build();
    }

    /** The counts as an immutable value. */
    public BucketView toView() {
        return new BucketView(
                get(Count.SEGMENTS),
                get(Count.ROWS),
                get(Count.BATCHES),
                get(Count.FULL_BATCHES),
                get(Count.SLOTS),
                get(Count.FULL_SLOTS),
                get(Count.TOKENS),
                get(Count.FULL_TOKENS),
                get(Count.RESIDUES),
                get(Count.RESIDUES_CUT),
                get(Count.UNKNOWN_RESIDUES),
                get(Count.PADDING_ROW_TAILS),
                get(Count.PADDING_WINDOW_CLOSE),
                get(Count.PADDING_ROUNDING),
                get(Count.PADDING_EMPTY_ROWS),
                get(Count.SUM_SQUARED_ROWS),
                get(Count.SUM_SQUARED_SEGMENTS),
                get(Count.ONE_PER_ROW_SLOTS),
                get(Count.MAX_WAIT_ROWS));
    }

    void write(DataOutputStream to) throws IOException {
        for (long count : counts) {
            to.writeLong(count);
        }
    }

    static BucketCounts read(DataInputStream from) throws IOException {
        BucketCounts read = new BucketCounts();
        for (int i = 0; i < ALL; i++) {
            read.counts[i] = from.readLong();
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
