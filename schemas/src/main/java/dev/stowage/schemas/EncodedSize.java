package dev.stowage.schemas;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Bytes that the parts of a {@link PackedBatch} take in the wire format, known before it is encoded. */
public final class EncodedSize {
    /*
     * Limits of batches follow from these numbers, so they depend on nothing that may differ between applications of one configuration: names of
     * topics and vocabularies are assumed to be as long as names may be. Scalars take 320 bytes at most beside them.
     */
    private static final int LONGEST_TOPIC = 249;
    private static final int LONGEST_FILE_NAME = 255;
    private static final int SCALARS = 512;

    /** Max bytes of a batch without its segments and the values of both arrays; it contains the topic's name twice. */
    public static final int OF_BATCH = SCALARS + 2 * LONGEST_TOPIC + LONGEST_FILE_NAME;

    /** Type, level, width and filler of a track, and the blocks of its arrays: 49 bytes at most. */
    private static final int TRACK = 64;

    private EncodedSize() {}

    /** Bytes of a number. */
    public static int of(long number) {
        return AvroOutput.sizeOf(number);
    }

    /** Bytes of a string that takes so many in UTF-8. */
    public static int ofText(int utf8Bytes) {
        return AvroOutput.sizeOf(utf8Bytes) + utf8Bytes;
    }

    /** Bytes of the tracks of a batch without their values, at most. */
    public static int ofTracks(List<TrackDefinition> tracks) {
        return tracks.stream()
                .mapToInt(track -> TRACK + ofText(track.name().getBytes(StandardCharsets.UTF_8).length))
                .sum();
    }

    /** Bytes of a segment at the given row and first slot. */
    public static int ofSegment(SegmentFields segment, int row, int start) {
        int flags = 2;
        return ofText(segment.idLength())
                + of(segment.epoch())
                + ofText(segment.sourceBytes().length)
                + of(segment.sourceOffset())
                + of(row)
                + of(start)
                + of(segment.slots())
                + of(segment.length())
                + of(segment.firstResidue())
                + of(segment.residues())
                + of(segment.sourceLength())
                + flags;
    }
}
