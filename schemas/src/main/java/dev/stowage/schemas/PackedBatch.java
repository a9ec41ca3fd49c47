package dev.stowage.schemas;

import java.util.List;

/**
 * A batch of rows packed with segments, ready for training. The arrays are row-major and {@code rows x rowLength} long;
 * they are not copied: do not modify them after the batch is built.
 *
 * @param header the scalars
 * @param segments the segments by row, then by start
 * @param tokens token ids
 * @param sequenceId sequence ids: attention is allowed where two positions of a row have equal ids
 * @param tracks further values of the slots or segments, in the order of their declaration
 */
public record PackedBatch(
        BatchHeader header, List<Segment> segments, int[] tokens, int[] sequenceId, List<Track> tracks) {

    public PackedBatch {
        segments = List.copyOf(segments);
        requireLength("tokens", tokens, header);
        requireLength("sequence_id", sequenceId, header);
        tracks = List.copyOf(tracks);
        for (Track track : tracks) {
            int expected = track.definition().count(header.slots(), segments.size());
            if (track.count() != expected) {
                throw new IllegalArgumentException("track " + track.definition().name() + " must hold " + expected
                        + " values but holds " + track.count() + " (batch " + header.batchId() + ")");
            }
        }
    }

    /** A batch without tracks. */
    public PackedBatch(BatchHeader header, List<Segment> segments, int[] tokens, int[] sequenceId) {
        this(header, segments, tokens, sequenceId, List.of());
    }

    private static void requireLength(String name, int[] array, BatchHeader header) {
        if (array.length != header.slots()) {
            throw new IllegalArgumentException(name + " must hold rows x row_length = " + header.slots()
                    + " values but holds " + array.length + " (batch " + header.batchId() + ")");
        }
    }
}
