package dev.stowage.topology.batch;

import dev.stowage.packing.Batch;
import dev.stowage.packing.Row;
import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.Padding;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.SourceWindow;
import dev.stowage.schemas.TokenEncoding;
import dev.stowage.topology.config.StowageConfig;
import dev.stowage.topology.state.Progress;
import dev.stowage.topology.state.WaitingPiece;
import dev.stowage.topology.tokens.Vocabulary;
import dev.stowage.topology.window.WindowState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/** Writes the tokens and sequence ids of placed segments into the arrays of a batch. Not thread-safe. */
public final class BatchBuilder {
    private final StowageConfig config;
    private final TokenEncoding encoding;
    private final String topic;
    private final int partition;

    public BatchBuilder(StowageConfig config, Vocabulary vocabulary, String topic, int partition) {
        this.config = config;
        this.topic = topic;
        this.partition = partition;
        this.encoding = new TokenEncoding(
                config.sequenceIdBase() - 1,
                config.sequenceIdBase(),
                vocabulary.pad(),
                vocabulary.mask(),
                vocabulary.name(),
                vocabulary.hash(),
                config.specialTokens());
    }

    /** A batch, and what its sequences lost to the overlong policy. */
    public record Built(PackedBatch batch, long residuesCut) {}

    /**
     * Builds a batch.
     *
     * @param placed which segment stands where
     * @param cause why the batch leaves
     * @param window the open window
     * @param progress counters before this batch
     * @param pieces gives the piece of a ticket, asked once for each
     */
    public Built build(
            Batch placed,
            EmissionCause cause,
            WindowState window,
            Progress progress,
            LongFunction<WaitingPiece> pieces) {
        int rowLength = placed.rowLength();
        int[] tokens = new int[placed.rows().size() * rowLength];
        int[] sequenceId = new int[tokens.length];
        List<Segment> segments = new ArrayList<>();
        Totals totals = new Totals(window.start());
        for (int row = 0; row < placed.rows().size(); row++) {
            Row filled = placed.rows().get(row);
            int rowStart = row * rowLength;
            int start = 0;
            int number = encoding.sequenceIdBase();
            for (long ticket : filled.tickets()) {
                WaitingPiece piece = pieces.apply(ticket);
                int from = rowStart + start;
                for (int i = 0; i < piece.tokens().length; i++) {
                    tokens[from + i] = piece.tokens()[i];
                }
                Arrays.fill(sequenceId, from, from + piece.slots(), number++);
                segments.add(segment(piece, row, start));
                totals.add(piece);
                start += piece.slots();
            }
            Arrays.fill(tokens, rowStart + start, rowStart + rowLength, encoding.padToken());
            Arrays.fill(sequenceId, rowStart + start, rowStart + rowLength, encoding.sequenceIdPadding());
            totals.addPadding(rowLength - start, filled.drained());
        }
        SourceWindow source = new SourceWindow(topic, partition, window.offset(), window.start(), window.end());
        BatchHeader header = new BatchHeader(
                source.id() + "/" + progress.ordinal(),
                config.mode(),
                placed.bucket(),
                placed.rows().size(),
                rowLength,
                source,
                progress.ordinal(),
                progress.nextSequence,
                progress.nextBucketSequence.getOrDefault(placed.bucket(), 0L),
                totals.least(),
                totals.greatest(),
                encoding,
                totals.tokens,
                totals.residues,
                new Padding(totals.rowTails, totals.windowClose, 0, 0),
                totals.sumSquared,
                totals.longest,
                cause,
                StowageConfig.PACKING_VERSION,
                config.fingerprint());
        return new Built(new PackedBatch(header, segments, tokens, sequenceId), totals.residuesCut);
    }

    private static Segment segment(WaitingPiece piece, int row, int start) {
        return new Segment(
                piece.id(),
                piece.epoch(),
                piece.source(),
                piece.sourceOffset(),
                row,
                start,
                piece.slots(),
                piece.piece().length(),
                piece.piece().firstResidue(),
                piece.piece().residues(),
                piece.sourceLength(),
                piece.piece().hasCls(),
                piece.piece().hasEos());
    }

    /** Sums over the segments of one batch. */
    private static final class Totals {
        private final long windowStart;
        private long tokens;
        private long residues;
        private long residuesCut;
        private long sumSquared;
        private int longest;
        private long rowTails;
        private long windowClose;
        private long least = Long.MAX_VALUE;
        private long greatest = Long.MIN_VALUE;

        Totals(long windowStart) {
            this.windowStart = windowStart;
        }

        void add(WaitingPiece piece) {
            int length = piece.piece().length();
            tokens += length;
            residues += piece.piece().residues();
            residuesCut += piece.sourceLength() - piece.piece().residues();
            sumSquared += (long) length * length;
            longest = Math.max(longest, length);
            if (!piece.fromAfar()) {
                least = Math.min(least, piece.timestamp());
                greatest = Math.max(greatest, piece.timestamp());
            }
        }

        void addPadding(int slots, boolean drained) {
            if (drained) {
                windowClose += slots;
            } else {
                rowTails += slots;
            }
        }

        /** A batch whose every record stands far outside the window is dated by the window. */
        long least() {
            return least == Long.MAX_VALUE ? windowStart : least;
        }

        long greatest() {
            return greatest == Long.MIN_VALUE ? windowStart : greatest;
        }
    }
}
