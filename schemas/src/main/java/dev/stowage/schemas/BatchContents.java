package dev.stowage.schemas;

import java.util.List;

/**
 * A batch without its arrays.
 *
 * @param header the scalars
 * @param segments the segments by row, then by start
 */
public record BatchContents(BatchHeader header, List<Segment> segments) {
    public BatchContents {
        segments = List.copyOf(segments);
    }
}
