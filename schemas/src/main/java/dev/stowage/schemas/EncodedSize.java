package dev.stowage.schemas;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Sizes of the parts of an encoded {@link PackedBatch}, computed without encoding it. */
public final class EncodedSize {
    /*
     * The limits of batches follow from these numbers, so they must not depend on anything that may differ between
     * applications with the same configuration: names of topics and vocabularies are assumed to have the max length.
     * The other scalars take at most 320 bytes.
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

    /** Bytes of a string, given its number of UTF-8 bytes. */
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
