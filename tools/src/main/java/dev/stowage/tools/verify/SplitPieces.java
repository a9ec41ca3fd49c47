package dev.stowage.tools.verify;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The pieces of one split sequence that were found so far. Not thread-safe. */
final class SplitPieces {
    private static final BitSet NO_BREAKS = new BitSet(0);

    private final int sourceLength;
    private final BitSet chainBreaks;

    /** Start and end residue of each piece, in order; the end is exclusive. */
    private int[] bounds = {};

    /** @param chainBreaks residues that are chain breaks, which may be in no piece */
    SplitPieces(int sourceLength, BitSet chainBreaks) {
        this.sourceLength = sourceLength;
        this.chainBreaks = chainBreaks.isEmpty() ? NO_BREAKS : chainBreaks;
    }

    /** Adds a piece; returns false if it was there already. */
    boolean add(int firstResidue, int residues) {
        int at = 0;
        while (at < bounds.length && bounds[at] < firstResidue) {
            at += 2;
        }
        if (at < bounds.length && bounds[at] == firstResidue) {
            return false;
        }
        int[] more = Arrays.copyOf(bounds, bounds.length + 2);
        System.arraycopy(bounds, at, more, at + 2, bounds.length - at);
        more[at] = firstResidue;
        more[at + 1] = firstResidue + residues;
        bounds = more;
        return true;
    }

    /** The first residue that is in no piece, null if there is none. */
    @Nullable
    Integer firstMissing() {
        int covered = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            int missing = chainBreaks.nextClearBit(covered);
            if (missing < bounds[i]) {
                return missing;
            }
            covered = Math.max(covered, bounds[i + 1]);
        }
        int missing = chainBreaks.nextClearBit(covered);
        return missing < sourceLength ? missing : null;
    }

    /**
     * Whether no piece can be missing: all residues are covered, and neighbours overlap only as configured. Another overlap means that a piece between
     * them is missing.
     *
     * @param overlap residues that neighbouring pieces share
     */
    boolean isComplete(int overlap) {
        for (int i = 2; i < bounds.length; i += 2) {
            if (bounds[i] < bounds[i - 1] && bounds[i] != bounds[i - 1] - overlap) {
                return false;
            }
        }
        return firstMissing() == null;
    }
}
