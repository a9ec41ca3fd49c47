package dev.stowage.topology.core.view;

import dev.stowage.schemas.EmissionCause;
import java.util.List;

/**
 * The shape of a batch: which slots its segments take, without their tokens. What is beyond {@value #MAX_ROWS} rows or
 * {@value #MAX_SEGMENTS} segments is left out.
 *
 * @param id batch id
 * @param bucket bound of its bucket
 * @param rowLength slots of a row
 * @param rows by row, the slots of each segment from the left; what is left of the row is padding
 * @param cause why the batch left
 */
public record BatchView(String id, int bucket, int rowLength, List<List<Integer>> rows, EmissionCause cause) {
    public static final int MAX_ROWS = 256;

    public static final int MAX_SEGMENTS = 16_384;

    public BatchView {
        rows = rows.stream().map(List::copyOf).toList();
    }
}
