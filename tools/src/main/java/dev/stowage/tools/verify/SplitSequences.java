package dev.stowage.tools.verify;

import dev.stowage.schemas.Segment;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The split sequences of one window of which pieces were met. Not thread-safe. */
final class SplitSequences {
    private final int overlap;
    private final int maxIncomplete;
    private final TreeMap<Long, SplitPieces> incomplete = new TreeMap<>();

    /** All whose pieces were met, also those of which no piece is left to come. */
    private final OffsetSet met = new OffsetSet();

    /**
     * @param overlap residues that neighbouring pieces share
     * @param maxIncomplete sequences of which pieces are missing that are kept, at most
     */
    SplitSequences(int overlap, int maxIncomplete) {
        this.overlap = overlap;
        this.maxIncomplete = maxIncomplete;
    }

    /** What became of a piece. */
    enum PieceStatus {
        FIRST,
        LATER,
        TWICE
    }

    /** Takes a piece whose record can no longer be read: all that is known is that it belongs to the offset's sequence. */
    PieceStatus addUnread(long offset) {
        return met.add(offset) ? PieceStatus.FIRST : PieceStatus.LATER;
    }

    /** Takes a piece. */
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

    /** Whether no piece of a sequence is left to come; then it is released. */
    boolean releaseIfComplete(long offset) {
        SplitPieces pieces = incomplete.get(offset);
        if (pieces == null || !pieces.isComplete(overlap)) {
            return false;
        }
        incomplete.remove(offset);
        return true;
    }

    /** Takes out one of the given sequence's pieces, null if none is incomplete. */
    @Nullable
    SplitPieces take(long offset) {
        return incomplete.remove(offset);
    }

    /**
     * Takes out the oldest sequence if there are more than can be kept: no pool is so large that its pieces could still wait.
     *
     * @return null if there are few enough
     */
    Map.@Nullable Entry<Long, SplitPieces> takeOldestBeyondLimit() {
        return incomplete.size() > maxIncomplete ? incomplete.pollFirstEntry() : null;
    }

    /** Takes out all that are incomplete, oldest first, and forgets the window. */
    void drain(java.util.function.BiConsumer<Long, SplitPieces> to) {
        while (!incomplete.isEmpty()) {
            Map.Entry<Long, SplitPieces> first = incomplete.pollFirstEntry();
            to.accept(first.getKey(), first.getValue());
        }
        met.clear();
    }
}
