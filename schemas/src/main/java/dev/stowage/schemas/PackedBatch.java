package dev.stowage.schemas;

import java.util.Arrays;
import java.util.List;

/**
 * A batch of rows packed with segments, ready for training. The arrays are row-major and {@code rows x rowLength} long;
 * they are not copied: do not modify them after the batch is built. Methods that return other arrays make new ones.
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

    /** Token ids by row: rows arrays of rowLength. */
    public int[][] tokenRows() {
        return rows(tokens);
    }

    /** Sequence ids by row: rows arrays of rowLength. */
    public int[][] sequenceIdRows() {
        return rows(sequenceId);
    }

    /**
     * Position of each slot in its segment, from 0; 0 at padding. Row-major, rows x rowLength long.
     *
     * @throws IllegalArgumentException if a segment is outside the rows
     */
    public int[] positionIds() {
        int[] positions = new int[tokens.length];
        for (Segment segment : segments) {
            int first = firstSlot(segment);
            for (int i = 0; i < segment.length(); i++) {
                positions[first + i] = i;
            }
        }
        return positions;
    }

    /**
     * Tokens of all segments one behind the other, without padding; {@link #cuSeqlens} has where each starts. As
     * variable-length attention kernels take them.
     *
     * @throws IllegalArgumentException if a segment is outside the rows
     */
    public int[] flatTokens() {
        int[] starts = cuSeqlens();
        int[] flat = new int[starts[segments.size()]];
        for (int i = 0; i < segments.size(); i++) {
            System.arraycopy(tokens, firstSlot(segments.get(i)), flat, starts[i], starts[i + 1] - starts[i]);
        }
        return flat;
    }

    /** Cumulative lengths of the segments, tokens: 0 first, one value more than segments. */
    public int[] cuSeqlens() {
        int[] ends = new int[segments.size() + 1];
        for (int i = 0; i < segments.size(); i++) {
            ends[i + 1] = Math.addExact(ends[i], segments.get(i).length());
        }
        return ends;
    }

    /** Length of the longest segment, tokens. */
    public int maxSeqlen() {
        return header.longestSegment();
    }

    /**
     * Index in the arrays of the first slot of a segment; its tokens are the {@code length} values from there on.
     *
     * @throws IllegalArgumentException if the segment is outside the rows
     */
    public int firstSlot(Segment segment) {
        if (segment.row() < 0
                || segment.row() >= header.rows()
                || segment.start() < 0
                || segment.length() < 0
                || segment.length() > header.rowLength() - segment.start()) {
            throw new IllegalArgumentException("segment " + segment.id() + " (row " + segment.row() + ", start "
                    + segment.start() + ", length " + segment.length() + ") is outside " + header.rows() + " x "
                    + header.rowLength() + " slots (batch " + header.batchId() + ")");
        }
        return segment.row() * header.rowLength() + segment.start();
    }

    /**
     * The track of that name.
     *
     * @throws IllegalArgumentException if the batch has none
     */
    public Track track(String name) {
        for (Track track : tracks) {
            if (track.definition().name().equals(name)) {
                return track;
            }
        }
        throw new IllegalArgumentException("no track " + name + " in batch " + header.batchId() + "; it has "
                + tracks.stream().map(track -> track.definition().name()).toList());
    }

    private int[][] rows(int[] values) {
        int[][] rows = new int[header.rows()][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = Arrays.copyOfRange(values, row * header.rowLength(), (row + 1) * header.rowLength());
        }
        return rows;
    }

    private static void requireLength(String name, int[] array, BatchHeader header) {
        if (array.length != header.slots()) {
            throw new IllegalArgumentException(name + " must hold rows x row_length = " + header.slots()
                    + " values but holds " + array.length + " (batch " + header.batchId() + ")");
        }
    }
}
