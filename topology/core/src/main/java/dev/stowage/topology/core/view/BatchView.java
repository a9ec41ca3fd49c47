package dev.stowage.topology.core.view;

import dev.stowage.schemas.EmissionCause;
import java.util.List;

/**
 * The shape of a batch: the slots of its segments, without their tokens. Limited to {@value #MAX_ROWS} rows and {@value
 * #MAX_SEGMENTS} segments.
 *
 * @param id batch id
 * @param bucket bound of its bucket
 * @param rowLength slots of a row
 * @param rows by row, the slots of each segment from the left; the rest of the row is padding
 * @param cause why the batch was sent
 */
public record BatchView(String id, int bucket, int rowLength, List<List<Integer>> rows, EmissionCause cause) {
    public static final int MAX_ROWS = 256;

    public static final int MAX_SEGMENTS = 16_384;

    public BatchView {
        rows = rows.stream().map(List::copyOf).toList();
    }
}
