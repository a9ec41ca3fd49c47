package dev.stowage.topology.core.state;

import dev.stowage.schemas.SegmentFields;
import dev.stowage.topology.core.tokens.Piece;
import dev.stowage.topology.core.tokens.Residues;
import dev.stowage.topology.core.tokens.Sequence;
import dev.stowage.topology.core.tracks.PieceTracks;
import dev.stowage.topology.core.tracks.SequenceTracks;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a raw sequence whose segment has not left in a batch. Its residues are still letters, as a rule in the bytes of the
 * record that they came in; they become tokens in the batch. Mutable: the object is used again for another piece once it has left
 * ({@link PartitionState#blank}).
 */
public final class WaitingPiece implements SegmentFields {
    /*
     * Pieces come and go with every sequence. New objects would have left the CPU caches by the time that their batch is
     * written, and be a hundred bytes of garbage each; a few hundred objects that are used again stay in the caches.
     */

    /** A record whose bytes are mostly not needed is not kept alive for the rest, nor is what was fetched with one uncompressed. */
    private static final int MAX_UNUSED = 1_024;

    private static final byte[] NONE = {};
    private static final Piece NO_PIECE = new Piece(0, 1, false, false);

    long ticket;
    long arrivalRow;
    byte[] id = NONE;
    int idFrom;
    int idLength;
    long epoch;
    byte[] source = NONE;
    long sourceOffset;
    long timestamp;
    boolean farFromWindow;
    int sourceLength;
    Piece piece = NO_PIECE;
    int slots;
    byte[] content = NONE;
    int from;
    int contentBytes;

    /** Created with the first tracks, since most feeds have none. */
    @Nullable
    PieceTracks tracks;

    /**
     * Fills it with a piece of a raw sequence, whose bytes are not copied unless most of them are not needed.
     *
     * @param ticket its number among the pieces of the window
     * @param arrivalRow rows that were open when it arrived
     * @param slots slots that it takes in a row, at least its tokens
     */
    public WaitingPiece set(Sequence sequence, Piece ofSequence, long ticket, long arrivalRow, int slots) {
        this.ticket = ticket;
        this.arrivalRow = arrivalRow;
        this.slots = slots;
        id = sequence.idBytes();
        idFrom = sequence.idFrom();
        idLength = sequence.idLength();
        epoch = sequence.epoch();
        source = sequence.sourceBytes();
        sourceOffset = sequence.offset();
        timestamp = sequence.timestamp();
        farFromWindow = sequence.isFarFromWindow();
        sourceLength = sequence.residues().count();
        piece = ofSequence;
        content = sequence.residues().bytes();
        from = sequence.residues().place(piece.firstResidue());
        contentBytes = sequence.residues().place(piece.end()) - from;
        setTracks(sequence.tracks());
        releaseUnused();
        return this;
    }

    private void setTracks(SequenceTracks of) {
        if (tracks == null && of.tracks().size() > 0) {
            tracks = new PieceTracks();
        }
        if (tracks != null) {
            tracks.set(of, piece.firstResidue(), piece.end());
        }
    }

    private void releaseUnused() {
        long used = contentBytes + (tracks == null ? 0 : tracks.size());
        if (content.length - used > MAX_UNUSED) {
            if (id == content) {
                id = Arrays.copyOfRange(id, idFrom, idFrom + idLength);
                idFrom = 0;
            }
            content = Arrays.copyOfRange(content, from, from + contentBytes);
            from = 0;
            if (tracks != null) {
                tracks.copy();
            }
        }
    }

    /** Its number among the pieces of the window. */
    public long ticket() {
        return ticket;
    }

    /** Rows that were open when it arrived. */
    public long arrivalRow() {
        return arrivalRow;
    }

    @Override
    public byte[] idBytes() {
        return id;
    }

    @Override
    public int idFrom() {
        return idFrom;
    }

    @Override
    public int idLength() {
        return idLength;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public byte[] sourceBytes() {
        return source;
    }

    @Override
    public long sourceOffset() {
        return sourceOffset;
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public int length() {
        return piece.length();
    }

    @Override
    public int firstResidue() {
        return piece.firstResidue();
    }

    @Override
    public int residues() {
        return piece.residues();
    }

    @Override
    public int sourceLength() {
        return sourceLength;
    }

    @Override
    public boolean hasCls() {
        return piece.hasCls();
    }

    @Override
    public boolean hasEos() {
        return piece.hasEos();
    }

    /** Timestamp of its record, ms since 1970. */
    public long timestamp() {
        return timestamp;
    }

    /** Whether the timestamp is too far outside the window to count. */
    public boolean isFarFromWindow() {
        return farFromWindow;
    }

    /** What of the raw sequence it is. */
    public Piece piece() {
        return piece;
    }

    /** Holds its residues, as {@link Residues} does; not to be changed. */
    public byte[] content() {
        return content;
    }

    /** Index of the first of them. */
    public int from() {
        return from;
    }

    /** Bytes of its residues. */
    public int contentBytes() {
        return contentBytes;
    }

    /**
     * The values of its tracks.
     *
     * @throws IllegalStateException if the feed has none
     */
    public PieceTracks tracks() {
        PieceTracks of = tracks;
        if (of == null) {
            throw new IllegalStateException("the feed has no tracks");
        }
        return of;
    }
}
