package dev.stowage.app.verify;

import dev.stowage.schemas.Segment;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The pieces of one split sequence that were met so far. Not thread-safe. */
final class SplitPieces {
    private final int sourceLength;
    private final BitSet chainBreaks;

    /** Residue behind each piece, by its first residue. */
    private final TreeMap<Integer, Integer> ends = new TreeMap<>();

    /** @param chainBreaks residues that are chain breaks, which no piece need hold */
    SplitPieces(int sourceLength, BitSet chainBreaks) {
        this.sourceLength = sourceLength;
        this.chainBreaks = chainBreaks;
    }

    /** Notes a piece; false if it was there already. */
    boolean add(Segment segment) {
        return ends.put(segment.firstResidue(), segment.firstResidue() + segment.residues()) == null;
    }

    /** The first residue that stands in no piece, null if there is none. */
    @Nullable
    Integer firstMissing() {
        int covered = 0;
        for (Map.Entry<Integer, Integer> piece : ends.entrySet()) {
            int missing = chainBreaks.nextClearBit(covered);
            if (missing < piece.getKey()) {
                return missing;
            }
            covered = Math.max(covered, piece.getValue());
        }
        int missing = chainBreaks.nextClearBit(covered);
        return missing < sourceLength ? missing : null;
    }
}
