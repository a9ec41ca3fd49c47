package dev.stowage.packing;

import java.util.List;

/**
 * The layout of a packer's open rows and batches.
 *
 * @param rowsOpened rows opened since the last drain
 * @param openRows tickets in rows still being filled: those of strategies that fill rows in arrival order, and a row that is filled in steps
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
     * @param openedAtRow rows opened in all when its first row was
     * @param rows its rows so far
     */
    public record OpenBatch(int rowLength, long openedAtRow, List<Row> rows) {
        public OpenBatch {
            rows = List.copyOf(rows);
        }
    }
}
