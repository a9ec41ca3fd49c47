package dev.stowage.topology.tokens;

import dev.stowage.topology.config.Overlong;
import dev.stowage.topology.config.StowageConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** How long the segments of a sequence are, told by the number of its residues alone: as if it had no chain breaks. */
public final class SegmentLengths {
    private static final byte NO_CHAIN_BREAK = -1;
    private static final int[] NONE = {};

    private final StowageConfig config;
    private final Cutter cutter;
    private final Residues residues = new Residues();
    private final List<Piece> pieces = new ArrayList<>();
    private byte[] letters = new byte[4_096];

    public SegmentLengths(StowageConfig config) {
        this.config = config;
        cutter = new Cutter(
                config.packingOptions().longestSegment(),
                config.specialTokens(),
                config.overlong(),
                config.splitOverlap(),
                config.cropSeed());
    }

    /**
     * Tokens of each segment, special tokens included.
     *
     * @param count residues of the sequence
     * @param id decides where an overlong sequence is cut
     * @return empty if the sequence would be rejected
     */
    public int[] of(int count, String id) {
        if (count < 1
                || count > config.sequenceMaxResidues()
                || config.overlong() == Overlong.REJECT && cutter.isOverlong(count)) {
            return NONE;
        }
        if (letters.length < count) {
            letters = new byte[2 * count];
        }
        residues.set(letters, 0, count, 0);
        pieces.clear();
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        cutter.cut(residues, NO_CHAIN_BREAK, bytes, 0, bytes.length, 0, pieces);
        return pieces.stream().mapToInt(Piece::length).toArray();
    }
}
