package dev.stowage.topology.tokens;

import dev.stowage.schemas.RejectReason;
import dev.stowage.topology.config.Overlong;
import dev.stowage.topology.config.StowageConfig;
import dev.stowage.topology.config.UnknownResidues;
import dev.stowage.topology.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/** Turns residues, straight from the bytes of a record, into the tokens of a segment. Not thread-safe. */
public final class Tokenizer {
    private static final byte STOP = '*';

    private final Vocabulary vocabulary;
    private final Cutter cutter;
    private final Overlong overlong;
    private final int longestSegment;
    private final boolean rejectUnknown;
    private final int maxResidues;
    private byte[] ids = new byte[4_096];

    public Tokenizer(Vocabulary vocabulary, StowageConfig config) {
        this.vocabulary = vocabulary;
        this.overlong = config.overlong();
        this.longestSegment = config.packingOptions().longestSegment();
        this.cutter =
                new Cutter(longestSegment, config.specialTokens(), overlong, config.splitOverlap(), config.cropSeed());
        this.rejectUnknown = config.unknownResidues() == UnknownResidues.REJECT;
        this.maxResidues = config.sequenceMaxResidues();
    }

    /**
     * The tokens of a sequence.
     *
     * @param sourceLength residues of the whole sequence, a stripped stop not among them
     * @param stripped whether a trailing {@code *} was stripped
     * @param pieces at least one; more where overlong sequences are split
     */
    public record Tokens(int sourceLength, boolean stripped, List<PieceTokens> pieces) {
        public Tokens {
            pieces = List.copyOf(pieces);
        }
    }

    /**
     * The tokens of a piece.
     *
     * @param piece what of the sequence they stand for
     * @param residuesCut residues that stand in no piece: those between the piece before and this one, and, with the last,
     *     those behind it
     * @param tokens one id a token, special tokens included
     */
    public record PieceTokens(Piece piece, int residuesCut, byte[] tokens) {}

    /**
     * Tokenizes a sequence and cuts it if it is longer than a segment may be.
     *
     * @param bytes holds the residues, UTF-8
     * @param offset where they start
     * @param length bytes that they take
     * @param id decides, with the epoch, where an overlong sequence is cut
     * @throws RejectedException if there are no residues, too many, or, where that is configured, unknown ones or more than
     *     a segment holds
     */
    public Tokens tokenize(byte[] bytes, int offset, int length, String id, long epoch) throws RejectedException {
        boolean stripped = length > 0 && bytes[offset + length - 1] == STOP;
        int count = read(bytes, offset, stripped ? length - 1 : length);
        if (count == 0) {
            throw new RejectedException(RejectReason.NO_RESIDUES, "the sequence has no residues");
        }
        if (overlong == Overlong.REJECT && cutter.isOverlong(count)) {
            throw new RejectedException(
                    RejectReason.OVERLONG,
                    count + " residues do not fit into a segment of " + longestSegment
                            + " slots with its special tokens (overlong=reject)");
        }
        List<Piece> pieces = cutter.cut(ids, count, vocabulary.chainBreak(), id, epoch);
        if (pieces.isEmpty()) {
            throw new RejectedException(
                    RejectReason.NO_RESIDUES, "no residues remain between the chain breaks of the piece to be packed");
        }
        return new Tokens(count, stripped, tokens(pieces, count));
    }

    private List<PieceTokens> tokens(List<Piece> pieces, int count) {
        List<PieceTokens> all = new ArrayList<>(pieces.size());
        int covered = 0;
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            int end = piece.firstResidue() + piece.residues();
            int cut = Math.max(0, piece.firstResidue() - covered) + (i == pieces.size() - 1 ? count - end : 0);
            all.add(new PieceTokens(piece, cut, tokens(piece)));
            covered = end;
        }
        return all;
    }

    private int read(byte[] bytes, int offset, int length) throws RejectedException {
        ensureCapacity(Math.min(length, maxResidues));
        int count = 0;
        for (int i = offset; i < offset + length; i++) {
            byte letter = bytes[i];
            if ((letter & 0xc0) == 0x80) {
                continue; // the rest of a letter beyond ASCII, which counted once, at its first byte
            }
            if (count == maxResidues) {
                throw tooMany(bytes, offset, length);
            }
            byte id = vocabulary.idOf(letter);
            if (id == Vocabulary.UNKNOWN_LETTER) {
                id = unknown(letter, count);
            }
            ids[count++] = id;
        }
        return count;
    }

    private byte unknown(byte letter, int position) throws RejectedException {
        if (rejectUnknown) {
            String shown = letter > 0x20 && letter < 0x7f
                    ? "'" + (char) letter + "'"
                    : String.format("byte 0x%02x", letter & 0xff);
            throw new RejectedException(
                    RejectReason.UNKNOWN_RESIDUE,
                    shown + " at residue " + position + " is not in the vocabulary " + vocabulary.name());
        }
        return vocabulary.unknown();
    }

    private RejectedException tooMany(byte[] bytes, int offset, int length) {
        int residues = 0;
        for (int i = offset; i < offset + length; i++) {
            residues += (bytes[i] & 0xc0) == 0x80 ? 0 : 1;
        }
        return new RejectedException(
                RejectReason.TOO_MANY_RESIDUES,
                residues + " residues; at most " + maxResidues + " are accepted (sequence.max.residues)");
    }

    private byte[] tokens(Piece piece) {
        byte[] tokens = new byte[piece.length()];
        int at = 0;
        if (piece.hasCls()) {
            tokens[at++] = vocabulary.cls();
        }
        System.arraycopy(ids, piece.firstResidue(), tokens, at, piece.residues());
        if (piece.hasEos()) {
            tokens[tokens.length - 1] = vocabulary.eos();
        }
        return tokens;
    }

    private void ensureCapacity(int capacity) {
        if (ids.length < capacity) {
            ids = new byte[Math.max(capacity, Math.min(2 * ids.length, maxResidues))];
        }
    }
}
