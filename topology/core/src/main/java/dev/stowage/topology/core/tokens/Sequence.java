package dev.stowage.topology.core.tokens;

import dev.stowage.schemas.Utf8Text;
import dev.stowage.topology.core.tracks.SequenceTracks;
import java.util.List;

/** A raw sequence that was read and cut into pieces. Mutable: the same object is used from record to record. */
public final class Sequence {
    private static final byte[] NONE = {};

    private byte[] id = NONE;
    private int idFrom;
    private int idLength;
    private long epoch;
    private byte[] source = NONE;
    private long offset;
    private long timestamp;
    private boolean farFromWindow;
    private Residues residues = new Residues();
    private SequenceTracks tracks = SequenceTracks.NONE;
    private List<Piece> pieces = List.of();

    /** Sets the id to all of the given bytes, UTF-8. */
    public Sequence id(byte[] all) {
        id = all;
        idFrom = 0;
        idLength = all.length;
        return this;
    }

    /** Sets the id to a range of bytes, without a copy if they are ASCII; what is not well-formed UTF-8 is replaced. */
    public Sequence id(byte[] bytes, int from, int length) {
        if (!Utf8Text.isAscii(bytes, from, length)) {
            return id(Utf8Text.wellFormed(bytes, from, length));
        }
        id = bytes;
        idFrom = from;
        idLength = length;
        return this;
    }

    /**
     * Sets epoch and corpus.
     *
     * @param sourceBytes UTF-8, empty for none
     */
    public Sequence origin(long ofEpoch, byte[] sourceBytes) {
        epoch = ofEpoch;
        source = sourceBytes;
        return this;
    }

    /**
     * Sets where its record is.
     *
     * @param recordOffset in the input partition
     * @param recordTimestamp ms since 1970
     */
    public Sequence position(long recordOffset, long recordTimestamp) {
        offset = recordOffset;
        timestamp = recordTimestamp;
        farFromWindow = false;
        return this;
    }

    /** Sets its residues, which are not copied. */
    public Sequence residues(Residues of) {
        residues = of;
        return this;
    }

    /** Sets its tracks, which are not copied. */
    public Sequence tracks(SequenceTracks of) {
        tracks = of;
        return this;
    }

    /** Sets its pieces, which are not copied. */
    public Sequence pieces(List<Piece> of) {
        pieces = of;
        return this;
    }

    /** Marks the timestamp as too far outside the open window to count. */
    public void setFarFromWindow() {
        farFromWindow = true;
    }

    /** Holds the id, UTF-8; not to be changed. It stays valid when this object holds another sequence. */
    public byte[] idBytes() {
        return id;
    }

    /** Index of the first byte of the id. */
    public int idFrom() {
        return idFrom;
    }

    /** Bytes of the id. */
    public int idLength() {
        return idLength;
    }

    public long epoch() {
        return epoch;
    }

    /** Corpus, UTF-8, empty for none. */
    public byte[] sourceBytes() {
        return source;
    }

    /** Offset in the input partition. */
    public long offset() {
        return offset;
    }

    /** Ms since 1970. */
    public long timestamp() {
        return timestamp;
    }

    /** Whether the timestamp is too far outside the open window to count. */
    public boolean isFarFromWindow() {
        return farFromWindow;
    }

    public Residues residues() {
        return residues;
    }

    /** The values of its tracks. */
    public SequenceTracks tracks() {
        return tracks;
    }

    /** What of it is packed: at least one piece, in order. */
    public List<Piece> pieces() {
        return pieces;
    }
}
