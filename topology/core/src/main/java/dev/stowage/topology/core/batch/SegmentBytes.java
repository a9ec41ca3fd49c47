package dev.stowage.topology.core.batch;

import dev.stowage.packing.PackingOptions;
import dev.stowage.schemas.EncodedSize;
import dev.stowage.topology.core.config.SegmentSizes;
import dev.stowage.topology.core.config.SizedSegment;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.state.WaitingPiece;
import dev.stowage.topology.core.tracks.Tracks;
import dev.stowage.topology.core.vocabulary.Vocabulary;

/** Bytes of a segment in an encoded batch, without its slots, as if it had the last position that is possible. */
public final class SegmentBytes {
    /** Bytes that an id has where only lengths of sequences are known: those of UniProt have 18 to 25. */
    public static final int ASSUMED_ID_BYTES = 24;

    private static final byte[] NO_SOURCE = {};

    private final Tracks tracks;
    private final Vocabulary vocabulary;
    private final int padBytes;
    private final int lastRow;
    private final int lastStart;

    public SegmentBytes(StowageConfig config) {
        PackingOptions options = config.packingOptions();
        lastRow = SegmentSizes.lastRow(options);
        lastStart = SegmentSizes.lastStart(options);
        tracks = config.tracks();
        vocabulary = config.vocabulary();
        padBytes = EncodedSize.of(vocabulary.pad());
    }

    /** Bytes of the segment of a piece, with what its tokens and tracks take beyond the padding of as many slots. */
    public int of(WaitingPiece waiting) {
        return EncodedSize.ofSegment(waiting, lastRow, lastStart)
                + bytesBeyondPadding(waiting)
                + (tracks.size() == 0
                        ? 0
                        : waiting.tracks().bytesBeyondFillers(tracks, waiting.residues(), waiting.slots()));
    }

    /** Bytes of its token ids beyond those of as many pad tokens. */
    private int bytesBeyondPadding(WaitingPiece waiting) {
        int tokens = waiting.contentBytes() + vocabulary.specialTokenBytes(waiting.hasCls(), waiting.hasEos());
        return Math.max(0, tokens - waiting.length() * padBytes);
    }

    /**
     * Bytes of a segment of which only the length is known: with an id of {@link #ASSUMED_ID_BYTES} bytes, no source and epoch 0, all of its sequence.
     *
     * @param offset of its record
     */
    public int assumed(int slots, int tokens, long offset) {
        SizedSegment segment =
                new SizedSegment(ASSUMED_ID_BYTES, 0, NO_SOURCE, offset, slots, tokens, 0, tokens, tokens);
        return EncodedSize.ofSegment(segment, lastRow, lastStart);
    }
}
