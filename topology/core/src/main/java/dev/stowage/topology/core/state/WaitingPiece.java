package dev.stowage.topology.core.state;

import dev.stowage.schemas.SegmentFields;
import dev.stowage.topology.core.tokens.Piece;
import dev.stowage.topology.core.tokens.Sequence;
import java.util.Arrays;

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
    byte[] letters = NONE;
    int from;

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
        letters = sequence.residues().letters();
        from = sequence.residues().from() + piece.firstResidue();
        releaseUnused();
        return this;
    }

    private void releaseUnused() {
        if (letters.length - piece.residues() > MAX_UNUSED) {
            if (id == letters) {
                id = Arrays.copyOfRange(id, idFrom, idFrom + idLength);
                idFrom = 0;
            }
            letters = Arrays.copyOfRange(letters, from, from + piece.residues());
            from = 0;
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

    /** Holds its residues, one byte each; not to be changed. */
    public byte[] letters() {
        return letters;
    }

    /** Index of the first of them. */
    public int from() {
        return from;
    }
}
