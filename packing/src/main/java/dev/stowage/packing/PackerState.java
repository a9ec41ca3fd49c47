package dev.stowage.packing;

import java.util.List;

/**
 * The open rows and batches of a packer.
 *
 * @param rowsOpened rows opened since the last drain
 * @param openRows tickets of each row that is being filled: the open rows of next-fit, first-fit and best-fit, or the
 *     row that exact fill fills in steps
 * @param openBatches batches that wait for more rows, by increasing row length
 */
public record PackerState(long rowsOpened, List<List<Long>> openRows, List<OpenBatch> openBatches) {

    public static final PackerState EMPTY = new PackerState(0, List.of(), List.of());

    public PackerState {
        openRows = openRows.stream().map(List::copyOf).toList();
        openBatches = List.copyOf(openBatches);
    }

    /**
     * A batch that waits for more rows.
     *
     * @param rowLength slots of each row
     * @param openedAtRow {@link Packer#rowsOpened()} when its first row was added
     * @param rows its rows so far
     */
    public record OpenBatch(int rowLength, long openedAtRow, List<Row> rows) {
        public OpenBatch {
            rows = List.copyOf(rows);
        }
    }
}
