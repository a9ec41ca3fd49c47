package dev.stowage.schemas;

import java.util.Arrays;

/** Positions of the fields of a raw sequence in the bytes of its record. The object is reused for each record. */
public final class RawSequenceView {
    /**
     * The max accepted epoch: a double represents all integers up to it exactly, and JavaScript has no other numbers.
     */
    public static final long MAX_EPOCH = (1L << 53) - 1;

    private byte[] bytes = new byte[0];
    private int idOffset;
    private int idLength;
    private int residuesOffset;
    private int residuesLength;
    private long epoch;
    private int sourceOffset;
    private int sourceLength;

    /** The last source as read, and as well-formed UTF-8: a feed usually repeats the same source. */
    private byte[] lastSourceRead = new byte[0];

    private byte[] lastSource = new byte[0];

    private final EncodedValues tokens = new EncodedValues();
    private final RawTrackReader tracks;

    RawSequenceView(RawTrackReader tracks) {
        this.tracks = tracks;
    }

    /** Resets the view to a record in the given bytes. */
    void begin(byte[] of) {
        bytes = of;
    }

    void id(int offset, int length) {
        idOffset = offset;
        idLength = length;
    }

    void residues(int offset, int length) {
        residuesOffset = offset;
        residuesLength = length;
    }

    void epoch(long of) {
        epoch = of;
    }

    void source(int offset, int length) {
        sourceOffset = offset;
        sourceLength = length;
    }

    /** Token ids; empty where the sequence was read as residues. */
    public EncodedValues tokens() {
        return tokens;
    }

    /** Number of tracks. */
    public int trackCount() {
        return tracks.count();
    }

    /** A track, by its place in the record, from 0. */
    public RawTrack track(int index) {
        return tracks.get(index);
    }

    /** The bytes that the positions refer to; must not be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Bytes of the id, UTF-8 that may be malformed. */
    public int idLength() {
        return idLength;
    }

    /** Index of the first byte of the id. */
    public int idOffset() {
        return idOffset;
    }

    public int residuesOffset() {
        return residuesOffset;
    }

    /** Bytes of the residues, UTF-8. */
    public int residuesLength() {
        return residuesLength;
    }

    public long epoch() {
        return epoch;
    }

    /** Bytes of the source, as read. */
    public int sourceLength() {
        return sourceLength;
    }

    /** The source as well-formed UTF-8; the same array as long as the source is the same. Must not be changed. */
    public byte[] source() {
        int end = sourceOffset + sourceLength;
        if (!Arrays.equals(lastSourceRead, 0, lastSourceRead.length, bytes, sourceOffset, end)) {
            lastSourceRead = Arrays.copyOfRange(bytes, sourceOffset, end);
            lastSource = Utf8Text.wellFormed(bytes, sourceOffset, sourceLength);
        }
        return lastSource;
    }
}
