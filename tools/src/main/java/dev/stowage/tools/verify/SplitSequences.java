package dev.stowage.tools.verify;

import dev.stowage.schemas.Segment;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The split sequences of one window of which pieces were found. Not thread-safe. */
final class SplitSequences {
    private final int overlap;
    private final int maxIncomplete;
    private final TreeMap<Long, SplitPieces> incomplete = new TreeMap<>();

    /** All sequences with a piece that was found, including complete ones. */
    private final OffsetSet met = new OffsetSet();

    /**
     * @param overlap residues that neighbouring pieces share
     * @param maxIncomplete max number of incomplete sequences that are kept
     */
    SplitSequences(int overlap, int maxIncomplete) {
        this.overlap = overlap;
        this.maxIncomplete = maxIncomplete;
    }

    /** Whether a piece is the first of its sequence, a later one, or a duplicate. */
    enum PieceStatus {
        FIRST,
        LATER,
        TWICE
    }

    /** Adds a piece whose record no longer exists: only its sequence is known. */
    PieceStatus addUnread(long offset) {
        return met.add(offset) ? PieceStatus.FIRST : PieceStatus.LATER;
    }

    /** Adds a piece. */
    PieceStatus add(long offset, Segment segment, BitSet chainBreaks) {
        boolean first = met.add(offset);
        if (first) {
            incomplete.put(offset, new SplitPieces(segment.sourceLength(), chainBreaks));
        }
        SplitPieces pieces = incomplete.get(offset);
        if (pieces == null || !pieces.add(segment.firstResidue(), segment.residues())) {
            return PieceStatus.TWICE;
        }
        return first ? PieceStatus.FIRST : PieceStatus.LATER;
    }

    /** Whether all pieces of a sequence were found; if so, the sequence is released. */
    boolean releaseIfComplete(long offset) {
        SplitPieces pieces = incomplete.get(offset);
        if (pieces == null || !pieces.isComplete(overlap)) {
            return false;
        }
        incomplete.remove(offset);
        return true;
    }

    /** Removes the pieces of an incomplete sequence; null if it is not incomplete. */
    @Nullable
    SplitPieces take(long offset) {
        return incomplete.remove(offset);
    }

    /**
     * Removes the oldest sequence if there are too many: its missing pieces cannot be waiting, because no pool is that large.
     *
     * @return null if the limit is not exceeded
     */
    Map.@Nullable Entry<Long, SplitPieces> takeOldestBeyondLimit() {
        return incomplete.size() > maxIncomplete ? incomplete.pollFirstEntry() : null;
    }

    /** Removes all incomplete sequences, oldest first, and clears the window. */
    void drain(java.util.function.BiConsumer<Long, SplitPieces> to) {
        while (!incomplete.isEmpty()) {
            Map.Entry<Long, SplitPieces> first = incomplete.pollFirstEntry();
            to.accept(first.getKey(), first.getValue());
        }
        met.clear();
    }
}
