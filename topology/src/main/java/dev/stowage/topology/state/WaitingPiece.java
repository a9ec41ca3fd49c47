package dev.stowage.topology.state;

import dev.stowage.topology.tokens.Piece;

/**
 * A piece that has not left in a batch, with all that its segment will say of it.
 *
 * @param ticket number of the piece in its window, from 0
 * @param arrivalRow rows that the packer had opened when it came
 * @param id id of the raw sequence
 * @param epoch epoch of the raw sequence
 * @param source corpus of the raw sequence
 * @param sourceOffset input offset of the raw sequence
 * @param timestamp the record's timestamp, ms since 1970
 * @param fromAfar whether the timestamp stood too far outside the window to count
 * @param sourceLength residues of the whole raw sequence
 * @param piece what of the raw sequence it is
 * @param residuesCut residues of the raw sequence that the overlong policy left out beside this piece
 * @param slots slots that it takes in a row, at least its tokens
 * @param tokens one id a token, special tokens included
 */
public record WaitingPiece(
        long ticket,
        long arrivalRow,
        String id,
        long epoch,
        String source,
        long sourceOffset,
        long timestamp,
        boolean fromAfar,
        int sourceLength,
        Piece piece,
        int residuesCut,
        int slots,
        byte[] tokens) {}
