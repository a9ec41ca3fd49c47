package dev.stowage.topology.tokens;

import dev.stowage.schemas.RejectReason;
import dev.stowage.topology.config.StowageConfig;
import dev.stowage.topology.config.UnknownResidues;

/** Turns residues, straight from the bytes of a record, into the tokens of a segment. Not thread-safe. */
public final class Tokenizer {
    private static final byte STOP = '*';

    private final Vocabulary vocabulary;
    private final Cropper cropper;
    private final boolean rejectUnknown;
    private final int maxResidues;
    private byte[] ids = new byte[4_096];

    public Tokenizer(Vocabulary vocabulary, StowageConfig config) {
        this.vocabulary = vocabulary;
        this.cropper =
                new Cropper(config.packingOptions().largestRowLength(), config.specialTokens(), config.cropSeed());
        this.rejectUnknown = config.unknownResidues() == UnknownResidues.REJECT;
        this.maxResidues = config.sequenceMaxResidues();
    }

    /**
     * The tokens of a sequence.
     *
     * @param piece what of the sequence they stand for
     * @param sourceLength residues of the whole sequence, a stripped stop not among them
     * @param stripped whether a trailing {@code *} was stripped
     * @param tokens one id a slot, special tokens included
     */
    public record Tokens(Piece piece, int sourceLength, boolean stripped, byte[] tokens) {}

    /**
     * Tokenizes a sequence and cuts it if it is longer than the largest row.
     *
     * @param bytes holds the residues, UTF-8
     * @param offset where they start
     * @param length bytes that they take
     * @param id decides, with the epoch, where an overlong sequence is cut
     * @throws RejectedException if there are no residues, too many, or, where that is configured, unknown ones
     */
    public Tokens tokenize(byte[] bytes, int offset, int length, String id, long epoch) throws RejectedException {
        boolean stripped = length > 0 && bytes[offset + length - 1] == STOP;
        int count = read(bytes, offset, stripped ? length - 1 : length);
        if (count == 0) {
            throw new RejectedException(RejectReason.NO_RESIDUES, "the sequence has no residues");
        }
        Piece piece = cropper.crop(ids, count, vocabulary.chainBreak(), id, epoch);
        if (piece == null) {
            throw new RejectedException(
                    RejectReason.NO_RESIDUES, "no residues remain between the chain breaks of the piece to be packed");
        }
        return new Tokens(piece, count, stripped, tokens(piece));
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
