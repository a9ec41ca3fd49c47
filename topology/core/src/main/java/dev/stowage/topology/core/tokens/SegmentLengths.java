package dev.stowage.topology.core.tokens;

import dev.stowage.schemas.RejectReason;
import dev.stowage.topology.core.config.Overlong;
import dev.stowage.topology.core.config.StowageConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Computes the lengths of a sequence's segments from its number of residues alone, as if it had no chain breaks. */
public final class SegmentLengths {
    private static final byte NO_CHAIN_BREAK = -1;
    private static final int[] NONE = {};

    private final StowageConfig config;
    private final Cutter cutter;
    private final Residues residues = new Residues();
    private final List<Piece> pieces = new ArrayList<>();
    private final Sequence sequence = new Sequence();
    private byte[] letters = new byte[4_096];
    private long packed;
    private long cut;

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
        packed = 0;
        cut = 0;
        if (rejection(count).isPresent()) {
            return NONE;
        }
        if (letters.length < count) {
            letters = new byte[2 * count];
        }
        residues.set(letters, 0, count, 0);
        pieces.clear();
        cutter.cut(residues, NO_CHAIN_BREAK, sequence.id(id.getBytes(StandardCharsets.UTF_8)), pieces);
        for (Piece piece : pieces) {
            packed += piece.residues();
            cut += piece.cut();
        }
        return pieces.stream().mapToInt(Piece::length).toArray();
    }

    /**
     * Why a sequence would be rejected.
     *
     * @param count residues of the sequence
     * @return empty if it is packed
     */
    public Optional<RejectReason> rejection(int count) {
        if (count < 1) {
            return Optional.of(RejectReason.NO_RESIDUES);
        }
        if (count > config.sequenceMaxResidues()) {
            return Optional.of(RejectReason.TOO_MANY_RESIDUES);
        }
        return config.overlong() == Overlong.REJECT && cutter.isOverlong(count)
                ? Optional.of(RejectReason.OVERLONG)
                : Optional.empty();
    }

    /** Residues in the segments of the latest sequence; those that two pieces share count twice. */
    public long packed() {
        return packed;
    }

    /** Residues of the latest sequence that the overlong policy left out; 0 if it is rejected. */
    public long cut() {
        return cut;
    }
}
