package dev.stowage.topology.state;

import dev.stowage.topology.tokens.Piece;
import java.util.Arrays;

/**
 * A piece of a raw sequence whose segment has not left in a batch. Its residues are still letters, and as a rule still
 * stand in the bytes of the record that they came in: they become tokens in the batch.
 *
 * @param ticket its number among the pieces of the window
 * @param arrivalRow rows that were open when it came
 * @param id of the raw sequence, UTF-8
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
public record WaitingPiece(
        long ticket,
        long arrivalRow,
        byte[] id,
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

    /** A record whose bytes are mostly not needed is not kept alive for the rest. */
    private static final int MOST_UNUSED = 1_024;

    public WaitingPiece {
        if (letters.length - piece.residues() > MOST_UNUSED) {
            letters = Arrays.copyOfRange(letters, from, from + piece.residues());
            from = 0;
        }
    }
}
