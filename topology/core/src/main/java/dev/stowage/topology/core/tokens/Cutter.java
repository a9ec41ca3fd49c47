package dev.stowage.topology.core.tokens;

import dev.stowage.schemas.SpecialTokens;
import dev.stowage.topology.core.config.Overlong;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts sequences that are longer than the longest segment. Not thread-safe. */
final class Cutter {
    /*
     * A crop takes as many residues as the row holds beside the special tokens that its ends call for. Under ENDS
     * there are n - c + 1 of them for n residues and c slots: the head (cls and c - 1 residues), the tail (c - 1
     * residues and eos), and between them every interval of c residues that touches neither end. Which one is drawn
     * depends on id, epoch and seed alone, so that a replay cuts alike and another epoch cuts elsewhere.
     */
    private static final int MAX_SHARED = 4_096;

    private final int capacity;
    private final SpecialTokens specialTokens;
    private final Overlong policy;
    private final int overlap;
    private final long seed;

    /** Whole sequences of one length make equal pieces, and nearly all sequences are whole. */
    private final @Nullable Piece[] whole;

    /**
     * @param capacity slots of the longest segment
     * @param overlap residues that neighbouring pieces of a split share
     */
    Cutter(int capacity, SpecialTokens specialTokens, Overlong policy, int overlap, long seed) {
        this.capacity = capacity;
        this.specialTokens = specialTokens;
        this.policy = policy;
        this.overlap = overlap;
        this.seed = seed;
        whole = new Piece[Math.min(capacity, MAX_SHARED) + 1];
    }

    /** Whether a sequence of so many residues must be cut. */
    boolean isOverlong(int count) {
        return count + (specialTokens == SpecialTokens.NONE ? 0 : 2) > capacity;
    }

    /**
     * Cuts a sequence into the pieces that are packed.
     *
     * @param chainBreak letter at which no piece may start or end; one that cannot occur if there is none
     * @param sequence its id and epoch decide which interval a crop takes
     * @param to takes them in order; none if no residue remains once chain breaks at the ends are left out
     */
    void cut(Residues residues, byte chainBreak, Sequence sequence, List<Piece> to) {
        int count = residues.count();
        if (!isOverlong(count)) {
            addIfAny(awayFromBreaks(residues, 0, count, chainBreak), to);
        } else {
            switch (policy) {
                case CROP -> addIfAny(crop(residues, chainBreak, hash(sequence)), to);
                case TRUNCATE -> addIfAny(awayFromBreaks(residues, 0, end(0, count), chainBreak), to);
                case SPLIT -> split(residues, chainBreak, to);
                case REJECT -> {} // nothing of it is packed
            }
        }
        countCut(count, to);
    }

    /** Notes beside each piece how many of the sequence's residues are in none. */
    private static void countCut(int count, List<Piece> pieces) {
        int covered = 0;
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            int behind = i == pieces.size() - 1 ? count - piece.end() : 0;
            int cut = Math.max(0, piece.firstResidue() - covered) + behind;
            if (cut > 0) {
                pieces.set(i, piece.withCut(cut));
            }
            covered = piece.end();
        }
    }

    private void split(Residues residues, byte chainBreak, List<Piece> pieces) {
        int count = residues.count();
        int from = 0;
        while (from < count) {
            int to = end(from, count);
            Piece piece = awayFromBreaks(residues, from, to, chainBreak);
            if (piece == null) {
                // Chains of one or two residues leave no place for a cut away from breaks, yet nothing may be lost.
                piece = withoutOuterBreaks(residues, from, to, chainBreak);
            }
            if (piece != null) {
                pieces.add(piece);
            }
            if (to == count) {
                break;
            }
            // A cut that moved inward left residues to the next piece.
            int next = piece == null ? to : piece.firstResidue() + piece.residues();
            from = piece == null || piece.residues() <= overlap ? next : next - overlap;
        }
    }

    /** Where the longest piece ends that starts at a residue; with a token for the end only if it reaches that. */
    private int end(int from, int count) {
        int room =
                switch (specialTokens) {
                    case NONE -> capacity;
                    case ALWAYS -> capacity - 2;
                    default -> from == 0 ? capacity - 1 : capacity;
                };
        int to = (int) Math.min(count, (long) from + room);
        boolean endNeedsSlot = specialTokens != SpecialTokens.NONE && specialTokens != SpecialTokens.ALWAYS;
        return endNeedsSlot && to == count && to - from == room ? to - 1 : to;
    }

    private @Nullable Piece crop(Residues residues, byte chainBreak, long hash) {
        int count = residues.count();
        int from = 0;
        int to = count;
        switch (specialTokens) {
            case NONE -> {
                from = draw(hash, count - capacity + 1);
                to = from + capacity;
            }
            case ALWAYS -> {
                from = draw(hash, count - (capacity - 2) + 1);
                to = from + capacity - 2;
            }
            default -> {
                int inner = Math.max(0, count - capacity - 1);
                int drawn = draw(hash, inner + 2);
                if (drawn == 0) {
                    to = Math.min(capacity - 1, count - 1);
                } else if (drawn <= inner) {
                    from = drawn;
                    to = from + capacity;
                } else {
                    from = Math.max(1, count - (capacity - 1));
                }
            }
        }
        return awayFromBreaks(residues, from, to, chainBreak);
    }

    private static void addIfAny(@Nullable Piece piece, List<Piece> to) {
        if (piece != null) {
            to.add(piece);
        }
    }

    private @Nullable Piece awayFromBreaks(Residues residues, int from, int to, byte chainBreak) {
        int count = residues.count();
        int start = from;
        int end = to;
        while (start < end && residues.letter(start) == chainBreak) {
            start++;
        }
        while (end > start
                && (residues.letter(end - 1) == chainBreak || (end < count && residues.letter(end) == chainBreak))) {
            end--;
        }
        return piece(start, end, residues.count());
    }

    private @Nullable Piece withoutOuterBreaks(Residues residues, int from, int to, byte chainBreak) {
        int start = from;
        int end = to;
        while (start < end && residues.letter(start) == chainBreak) {
            start++;
        }
        while (end > start && residues.letter(end - 1) == chainBreak) {
            end--;
        }
        return piece(start, end, residues.count());
    }

    private @Nullable Piece piece(int start, int end, int count) {
        if (start == end) {
            return null;
        }
        if (start == 0 && end == count && count < whole.length) {
            Piece known = whole[count];
            if (known == null) {
                known = newPiece(0, count, count);
                whole[count] = known;
            }
            return known;
        }
        return newPiece(start, end, count);
    }

    private Piece newPiece(int start, int end, int count) {
        boolean always = specialTokens == SpecialTokens.ALWAYS;
        boolean ends = specialTokens == SpecialTokens.ENDS;
        return new Piece(start, end - start, always || (ends && start == 0), always || (ends && end == count));
    }

    private long hash(Sequence sequence) {
        byte[] id = sequence.idBytes();
        int end = sequence.idFrom() + sequence.idLength();
        long hash = 0xcbf29ce484222325L;
        for (int i = sequence.idFrom(); i < end; i++) {
            hash = (hash ^ (id[i] & 0xff)) * 0x100000001b3L;
        }
        return mix(mix(hash + 0x9e3779b97f4a7c15L * (sequence.epoch() + 1)) ^ seed);
    }

    private static int draw(long hash, int choices) {
        return (int) (((hash >>> 33) * choices) >>> 31);
    }

    /** The finalizer of SplitMix64: every bit of the input reaches every bit of the output. */
    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
