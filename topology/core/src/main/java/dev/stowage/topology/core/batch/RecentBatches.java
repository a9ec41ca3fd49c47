package dev.stowage.topology.core.batch;

import dev.stowage.packing.Batch;
import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.SegmentFields;
import dev.stowage.topology.core.view.BatchView;
import dev.stowage.topology.core.view.RecentRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of the latest batches, for the dashboard: the fill of their rows, and all rows of the last batch.
 * Allocates no objects per segment or row. Not thread-safe.
 */
public final class RecentBatches implements BatchObserver {
    /** Histogram of the rows by fill, in steps of 5 %; the last bin is for rows without padding. */
    private final int[] bins = new int[RecentRows.BINS];

    /** The bins of the latest rows, in a ring buffer. */
    private final byte[] binOfRow = new byte[RecentRows.ROWS];

    private int nextRow;
    private int remembered;

    /** Slots of the segments of the latest batch, and the ends of its rows in this array, as far as they are kept. */
    private int[] slots = new int[256];

    private final int[] ends = new int[BatchView.MAX_ROWS];
    private int segments;
    private int rows;
    private int ended;
    private long tokensInRow;
    private @Nullable BatchHeader latest;

    @Override
    public void built(BatchHeader header, Batch placed, IntFunction<? extends SegmentFields> of) {
        begin();
        int next = 0;
        for (int row = 0; row < placed.filledRows(); row++) {
            for (; next < placed.rowEnd(row); next++) {
                addSegment(of.apply(next).slots(), of.apply(next).length());
            }
            endRow(header.rowLength());
        }
        end(header);
    }

    void begin() {
        segments = 0;
        rows = 0;
        ended = 0;
        tokensInRow = 0;
        latest = null;
    }

    void addSegment(int slotsOfSegment, int tokens) {
        tokensInRow += tokens;
        if (segments == BatchView.MAX_SEGMENTS) {
            return;
        }
        if (segments == slots.length) {
            slots = Arrays.copyOf(slots, 2 * segments);
        }
        slots[segments++] = slotsOfSegment;
    }

    void endRow(int rowLength) {
        remember((int) (tokensInRow * (RecentRows.BINS - 1) / rowLength));
        tokensInRow = 0;
        ended++;
        if (rows < ends.length) {
            ends[rows++] = segments;
        }
    }

    /** The batch is complete; its remaining rows are empty. */
    void end(BatchHeader header) {
        for (; ended < header.rows(); ended++) {
            remember(0);
        }
        latest = header;
    }

    /** Fill of the latest rows. */
    public RecentRows rows() {
        return new RecentRows(Arrays.stream(bins).boxed().toList());
    }

    /** The latest batch, null before the first. */
    public @Nullable BatchView latest() {
        BatchHeader header = latest;
        if (header == null) {
            return null;
        }
        List<List<Integer>> shape = new ArrayList<>();
        int from = 0;
        for (int row = 0; row < Math.min(header.rows(), BatchView.MAX_ROWS); row++) {
            int to = row < rows ? ends[row] : from;
            shape.add(Arrays.stream(slots, from, to).boxed().toList());
            from = to;
        }
        return new BatchView(header.batchId(), header.bucket(), header.rowLength(), shape, header.cause());
    }

    private void remember(int bin) {
        if (remembered == binOfRow.length) {
            bins[binOfRow[nextRow]]--;
        } else {
            remembered++;
        }
        bins[bin]++;
        binOfRow[nextRow] = (byte) bin;
        nextRow = nextRow + 1 == binOfRow.length ? 0 : nextRow + 1;
    }
}
