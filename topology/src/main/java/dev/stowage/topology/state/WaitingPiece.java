package dev.stowage.topology.state;

import dev.stowage.topology.core.tokens.Piece;
import java.util.Arrays;

/**
 * A piece of a raw sequence whose segment has not left in a batch. Its residues are still letters, and as a rule still
 * stand in the bytes of the record that they came in: they become tokens in the batch. Filled again for another piece
 * once it has left ({@link PartitionState#blank}).
 */
public final class WaitingPiece {
    /*
     * Pieces come and go with every sequence. New objects would have left the processor's caches by the time that their
     * batch is written, and be a hundred bytes of garbage each; the same few hundred stay at hand.
     */

    /** A record whose bytes are mostly not needed is not kept alive for the rest, nor is what was fetched with one uncompressed. */
    private static final int MOST_UNUSED = 1_024;

    private static final byte[] NONE = {};
    private static final Piece NO_PIECE = new Piece(0, 1, false, false);

    private long ticket;
    private long arrivalRow;
    private byte[] id = NONE;
    private int idFrom;
    private int idLength;
    private long epoch;
    private byte[] source = NONE;
    private long sourceOffset;
    private long timestamp;
    private boolean fromAfar;
    private int sourceLength;
    private Piece piece = NO_PIECE;
    private int residuesCut;
    private int slots;
    private byte[] letters = NONE;
    private int from;

    /**
     * Fills it.
     *
     * @param ticket its number among the pieces of the window
     * @param arrivalRow rows that were open when it came
     * @param id holds the id of the raw sequence, UTF-8; not to be changed
     * @param idFrom where the id starts
     * @param idLength bytes of it
     * @param epoch of the raw sequence
     * @param source of the raw sequence, UTF-8
     * @param sourceOffset input offset of the raw sequence
     * @param timestamp of its record, ms since 1970
     * @param fromAfar whether the timestamp stood too far outside the window to count
     * @param sourceLength residues of the whole raw sequence
     * @param piece what of the raw sequence it is
     * @param residuesCut residues of the raw sequence that the overlong policy left out beside this piece
     * @param slots slots that it takes in a row, at least its tokens
     * @param letters holds its residues, one byte each; not to be changed
     * @param from where the first of them stands
     */
    public WaitingPiece set(
            long ticket,
            long arrivalRow,
            byte[] id,
            int idFrom,
            int idLength,
            long epoch,
            byte[] source,
            long sourceOffset,
            long timestamp,
            boolean fromAfar,
            int sourceLength,
            Piece piece,
            int residuesCut,
            int slots,
            byte[] letters,
            int from) {
        this.ticket = ticket;
        this.arrivalRow = arrivalRow;
        this.id = id;
        this.idFrom = idFrom;
        this.idLength = idLength;
        this.epoch = epoch;
        this.source = source;
        this.sourceOffset = sourceOffset;
        this.timestamp = timestamp;
        this.fromAfar = fromAfar;
        this.sourceLength = sourceLength;
        this.piece = piece;
        this.residuesCut = residuesCut;
        this.slots = slots;
        this.letters = letters;
        this.from = from;
        if (letters.length - piece.residues() > MOST_UNUSED) {
            if (id == letters) {
                this.id = Arrays.copyOfRange(id, idFrom, idFrom + idLength);
                this.idFrom = 0;
            }
            this.letters = Arrays.copyOfRange(letters, from, from + piece.residues());
            this.from = 0;
        }
        return this;
    }

    /** Its number among the pieces of the window. */
    public long ticket() {
        return ticket;
    }

    /** Rows that were open when it came. */
    public long arrivalRow() {
        return arrivalRow;
    }

    /** Holds the id of the raw sequence, UTF-8; not to be changed. */
    public byte[] id() {
        return id;
    }

    /** Where the id starts. */
    public int idFrom() {
        return idFrom;
    }

    /** Bytes of the id. */
    public int idLength() {
        return idLength;
    }

    /** Epoch of the raw sequence. */
    public long epoch() {
        return epoch;
    }

    /** Source of the raw sequence, UTF-8. */
    public byte[] source() {
        return source;
    }

    /** Input offset of the raw sequence. */
    public long sourceOffset() {
        return sourceOffset;
    }

    /** Timestamp of its record, ms since 1970. */
    public long timestamp() {
        return timestamp;
    }

    /** Whether the timestamp stood too far outside the window to count. */
    public boolean fromAfar() {
        return fromAfar;
    }

    /** Residues of the whole raw sequence. */
    public int sourceLength() {
        return sourceLength;
    }

    /** What of the raw sequence it is. */
    public Piece piece() {
        return piece;
    }

    /** Residues of the raw sequence that the overlong policy left out beside this piece. */
    public int residuesCut() {
        return residuesCut;
    }

    /** Slots that it takes in a row, at least its tokens. */
    public int slots() {
        return slots;
    }

    /** Holds its residues, one byte each; not to be changed. */
    public byte[] letters() {
        return letters;
    }

    /** Where the first of them stands. */
    public int from() {
        return from;
    }
}
