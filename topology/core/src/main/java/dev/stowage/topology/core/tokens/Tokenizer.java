package dev.stowage.topology.core.tokens;

import dev.stowage.schemas.EncodedValues;
import dev.stowage.schemas.LetterCodes;
import dev.stowage.schemas.RejectReason;
import dev.stowage.schemas.SlotArray;
import dev.stowage.topology.core.config.InputFormat;
import dev.stowage.topology.core.config.Overlong;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.config.UnknownResidues;
import dev.stowage.topology.core.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns residues into tokens, in two steps: a sequence is checked when it arrives, in place in the bytes of its
 * record; its letters become tokens when they are written to a batch. Not thread-safe.
 */
public final class Tokenizer {
    private final Vocabulary vocabulary;
    /** The ids of letters; null where the input has ids. */
    private final @Nullable LetterCodes codes;

    private final int cls;
    private final int eos;
    private final Cutter cutter;
    private final Overlong overlong;
    private final int longestSegment;
    private final UnknownResidues unknownResidues;
    private final int maxResidues;
    private final LetterKinds kinds;
    private final LetterReader letters;
    private final Residues residues = new Residues();
    private final Letters letterUses = new Letters();
    private final List<Piece> pieces = new ArrayList<>();
    private final List<Piece> shown = Collections.unmodifiableList(pieces);

    public Tokenizer(Vocabulary vocabulary, StowageConfig config) {
        this.vocabulary = vocabulary;
        this.codes = config.inputFormat() == InputFormat.TOKENS ? null : new LetterCodes(vocabulary.idsWithUnknown());
        this.cls = vocabulary.cls();
        this.eos = vocabulary.eos();
        this.overlong = config.overlong();
        this.longestSegment = config.packingOptions().longestSegment();
        this.cutter =
                new Cutter(longestSegment, config.specialTokens(), overlong, config.splitOverlap(), config.cropSeed());
        this.unknownResidues = config.unknownResidues();
        this.kinds = new LetterKinds(vocabulary, LetterReader.stripsWhiteSpace(config.packingVersion()));
        this.letters = new LetterReader(kinds, config.packingVersion());
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
        letters.read(bytes, offset, length, residues);
        requireSome(residues.count());
        if (residues.unknown() > 0) {
            requireFewUnknown(bytes, offset, length);
        }
        requireNotOverlong(residues.count());
        return residues;
    }

    /**
     * Looks at the token ids of a sequence; each of them is a residue.
     *
     * @return valid until the next call
     * @throws RejectedException as for letters, or if an id is not in the vocabulary
     */
    public Residues readTokens(EncodedValues ids) throws RejectedException {
        residues.setTokens(ids, vocabulary.chainBreakId());
        requireSome(ids.count());
        if (ids.firstBeyondInt() >= 0 || ids.min() < 0 || ids.max() > vocabulary.maxId()) {
            throw unknownToken(ids);
        }
        requireNotOverlong(ids.count());
        return residues;
    }

    private RejectedException unknownToken(EncodedValues ids) {
        int first = 0;
        long id = ids.longAt(first);
        while (id >= 0 && id <= vocabulary.maxId()) {
            first++;
            id = ids.longAt(first);
        }
        return new RejectedException(
                RejectReason.UNKNOWN_TOKEN,
                "token id " + id + " at position " + first + " is not in the vocabulary " + vocabulary.name()
                        + "; accepted: 0 to " + vocabulary.maxId());
    }

    /**
     * The letters of the sequence that was read last, as its tracks count them.
     *
     * @param bytes as given to {@link #read}
     * @return valid until the next call
     */
    public Letters letters(byte[] bytes, int offset, int length) {
        return letters.describe(bytes, offset, length, residues, vocabulary.chainBreak(), letterUses);
    }

    /** The token ids of the sequence that was read last, as its tracks count them. */
    public Letters letters() {
        return letters.describe(residues, vocabulary.chainBreak(), letterUses);
    }

    private void requireSome(int count) throws RejectedException {
        if (count > maxResidues) {
            throw new RejectedException(
                    RejectReason.TOO_MANY_RESIDUES,
                    count + " residues; at most " + maxResidues + " are accepted (sequence.max.residues)");
        }
        if (count == 0) {
            throw new RejectedException(RejectReason.NO_RESIDUES, "the sequence has no residues");
        }
    }

    private void requireNotOverlong(int count) throws RejectedException {
        if (overlong == Overlong.REJECT && cutter.isOverlong(count)) {
            throw new RejectedException(
                    RejectReason.OVERLONG,
                    count + " residues do not fit into a segment of " + longestSegment
                            + " slots with its special tokens (overlong=reject)");
        }
    }

    /**
     * The pieces of the sequence that was read last.
     *
     * @param sequence its id and epoch decide where an overlong one is cut
     * @return at least one, in order; valid until the next call
     * @throws RejectedException if nothing remains of it between chain breaks
     */
    public List<Piece> cut(Sequence sequence) throws RejectedException {
        pieces.clear();
        cutter.cut(residues, vocabulary.chainBreak(), sequence, pieces);
        if (residues.unknown() > 0) {
            pieces.replaceAll(this::counted);
        }
        if (pieces.isEmpty()) {
            throw new RejectedException(
                    RejectReason.NO_RESIDUES, "no residues remain between the chain breaks of the piece to be packed");
        }
        return shown;
    }

    /**
     * Writes the tokens of a piece.
     *
     * @param source the residues, as {@link Residues} has them
     * @param from index of the piece's first residue
     * @param length bytes of its residues
     */
    public void write(byte[] source, int from, int length, Piece piece, SlotArray to) {
        if (piece.hasCls()) {
            to.repeat(cls, 1);
        }
        if (codes == null) {
            to.append(source, from, length, piece.residues());
        } else {
            to.translate(source, from, length, codes);
        }
        if (piece.hasEos()) {
            to.repeat(eos, 1);
        }
    }

    private Piece counted(Piece piece) {
        int from = residues.place(piece.firstResidue());
        return piece.withUnknown(LetterKinds.unknown(kinds.count(residues.bytes(), from, piece.residues())));
    }

    private void requireFewUnknown(byte[] bytes, int offset, int length) throws RejectedException {
        int count = residues.count();
        if (residues.unknown() <= unknownResidues.max(count)) {
            return;
        }
        int first = 0;
        while (!kinds.isUnknown(residues.letter(first))) {
            first++;
        }
        String shown = UnknownLetter.shown(residues.letter(first), bytes, offset, length) + " at residue " + first;
        String vocabularyShown = "in the vocabulary " + vocabulary.name();
        throw new RejectedException(
                RejectReason.UNKNOWN_RESIDUE,
                unknownResidues.acceptsSome()
                        ? String.format(
                                Locale.ROOT,
                                "%d of %d residues (%.4g %%) are not %s; at most %s %% are accepted (unknown.residues=%s);"
                                        + " the first is %s",
                                residues.unknown(),
                                count,
                                100.0 * residues.unknown() / count,
                                vocabularyShown,
                                unknownResidues.percent(),
                                unknownResidues,
                                shown)
                        : shown + " is not " + vocabularyShown);
    }
}
