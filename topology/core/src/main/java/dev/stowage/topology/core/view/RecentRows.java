package dev.stowage.topology.core.view;

import java.util.Collections;
import java.util.List;

/**
 * Fill of the latest rows of a partition.
 *
 * @param bins of {@link #BINS} counts, the n-th of rows filled to at least n / ({@link #BINS} - 1) and less than the
 *     next; the last counts rows without any padding
 */
public record RecentRows(List<Integer> bins) {
    /** Bins of 5 % each, and one for full rows. */
    public static final int BINS = 21;

    /** Max number of rows that are kept. */
    public static final int ROWS = 1_024;

    public static final RecentRows NONE = new RecentRows(Collections.nCopies(BINS, 0));

    public RecentRows {
        bins = List.copyOf(bins);
    }
}
