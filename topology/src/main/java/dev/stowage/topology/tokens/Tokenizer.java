package dev.stowage.topology.tokens;

import dev.stowage.schemas.RejectReason;
import dev.stowage.schemas.SlotArray;
import dev.stowage.schemas.Utf8Text;
import dev.stowage.topology.config.Overlong;
import dev.stowage.topology.config.StowageConfig;
import dev.stowage.topology.config.UnknownResidues;
import dev.stowage.topology.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Turns residues into tokens, in two steps: a sequence is looked at when it comes, where it stands in the bytes of its
 * record; its letters become tokens when they are written into a batch. Not thread-safe.
 */
public final class Tokenizer {
    private static final byte STOP = '*';

    private final Vocabulary vocabulary;
    private final byte[] ids;
    private final byte cls;
    private final byte eos;
    private final Cutter cutter;
    private final Overlong overlong;
    private final int longestSegment;
    private final boolean rejectUnknown;
    private final int maxResidues;
    private final Residues residues = new Residues();
    private final List<Piece> pieces = new ArrayList<>();
    private final List<Piece> shown = Collections.unmodifiableList(pieces);

    public Tokenizer(Vocabulary vocabulary, StowageConfig config) {
        this.vocabulary = vocabulary;
        this.ids = vocabulary.idsWithUnknown();
        this.cls = vocabulary.cls();
        this.eos = vocabulary.eos();
        this.overlong = config.overlong();
        this.longestSegment = config.packingOptions().longestSegment();
        this.cutter =
                new Cutter(longestSegment, config.specialTokens(), overlong, config.splitOverlap(), config.cropSeed());
        this.rejectUnknown = config.unknownResidues() == UnknownResidues.REJECT;
        this.maxResidues = config.sequenceMaxResidues();
    }

    /**
     * Looks at the residues of a sequence.
     *
     * @param bytes holds the residues, UTF-8
     * @param offset where they start
     * @param length bytes that they take
     * @return valid until the next call
     * @throws RejectedException if there are no residues, too many, or, where that is configured, unknown ones or more than
     *     a segment holds
     */
    public Residues read(byte[] bytes, int offset, int length) throws RejectedException {
        boolean stripped = length > 0 && bytes[offset + length - 1] == STOP;
        int withoutStop = stripped ? length - 1 : length;
        if (Utf8Text.isAscii(bytes, offset, withoutStop)) {
            residues.set(bytes, offset, withoutStop, stripped);
        } else {
            byte[] letters = firstBytesOfLetters(bytes, offset, withoutStop);
            residues.set(letters, 0, letters.length, stripped);
        }
        requireKnown();
        int count = residues.count();
        if (count > maxResidues) {
            throw new RejectedException(
                    RejectReason.TOO_MANY_RESIDUES,
                    count + " residues; at most " + maxResidues + " are accepted (sequence.max.residues)");
        }
        if (count == 0) {
            throw new RejectedException(RejectReason.NO_RESIDUES, "the sequence has no residues");
        }
        if (overlong == Overlong.REJECT && cutter.isOverlong(count)) {
            throw new RejectedException(
                    RejectReason.OVERLONG,
                    count + " residues do not fit into a segment of " + longestSegment
                            + " slots with its special tokens (overlong=reject)");
        }
        return residues;
    }

    /**
     * The pieces of the sequence that was read last.
     *
     * @param id holds the id of the sequence, UTF-8: it decides, with the epoch, where an overlong one is cut
     * @param idFrom where it starts
     * @param idLength bytes of it
     * @return at least one, in order; valid until the next call
     * @throws RejectedException if nothing remains of it between chain breaks
     */
    public List<Piece> cut(byte[] id, int idFrom, int idLength, long epoch) throws RejectedException {
        pieces.clear();
        cutter.cut(residues, vocabulary.chainBreak(), id, idFrom, idLength, epoch, pieces);
        if (pieces.isEmpty()) {
            throw new RejectedException(
                    RejectReason.NO_RESIDUES, "no residues remain between the chain breaks of the piece to be packed");
        }
        return shown;
    }

    /**
     * Writes the tokens of a piece.
     *
     * @param letters as {@link Residues} has them
     * @param from where the piece's first residue stands
     */
    public void write(byte[] letters, int from, Piece piece, SlotArray to) {
        if (piece.hasCls()) {
            to.repeat(cls, 1);
        }
        to.translate(letters, from, piece.residues(), ids);
        if (piece.hasEos()) {
            to.repeat(eos, 1);
        }
    }

    private void requireKnown() throws RejectedException {
        if (!rejectUnknown) {
            return;
        }
        int looked = Math.min(residues.count(), maxResidues);
        for (int i = 0; i < looked; i++) {
            byte letter = residues.letter(i);
            if (vocabulary.idOf(letter) == Vocabulary.UNKNOWN_LETTER) {
                String shown = letter > 0x20 && letter < 0x7f
                        ? "'" + (char) letter + "'"
                        : String.format("byte 0x%02x", letter & 0xff);
                throw new RejectedException(
                        RejectReason.UNKNOWN_RESIDUE,
                        shown + " at residue " + i + " is not in the vocabulary " + vocabulary.name());
            }
        }
    }

    /** A letter beyond ASCII counts once, at its first byte. */
    private static byte[] firstBytesOfLetters(byte[] bytes, int offset, int length) {
        int count = 0;
        for (int i = offset; i < offset + length; i++) {
            count += isFirst(bytes[i]) ? 1 : 0;
        }
        byte[] letters = new byte[count];
        int next = 0;
        for (int i = offset; i < offset + length; i++) {
            if (isFirst(bytes[i])) {
                letters[next++] = bytes[i];
            }
        }
        return letters;
    }

    private static boolean isFirst(byte b) {
        return (b & 0xc0) != 0x80;
    }
}
