package dev.stowage.topology.core.batch;

import dev.stowage.packing.Batch;
import dev.stowage.packing.Mode;
import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.PackedBatchEncoder;
import dev.stowage.schemas.PackingMode;
import dev.stowage.schemas.SlotArray;
import dev.stowage.schemas.SourceWindow;
import dev.stowage.schemas.TokenEncoding;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.state.Checkpoint;
import dev.stowage.topology.core.state.WaitingPiece;
import dev.stowage.topology.core.tokens.Tokenizer;
import dev.stowage.topology.core.vocabulary.Vocabulary;
import dev.stowage.topology.core.window.WindowState;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.function.LongFunction;

/** Writes placed segments straight into the bytes of a batch. Not thread-safe. */
public final class BatchBuilder {
    private final StowageConfig config;
    private final PackingMode packingMode;
    private final Vocabulary vocabulary;
    private final TokenEncoding encoding;
    private final Tokenizer tokenizer;
    private final PackedBatchEncoder encoder;
    private final TrackWriter tracks;
    private final int partition;
    private final BatchObserver observer;

    /** Pieces of the batch at hand, in the order of its segments. */
    private WaitingPiece[] taken = new WaitingPiece[64];

    /**
     * @param tokenizer writes the tokens
     * @param partition of the input
     * @param observer shown each batch
     */
    public BatchBuilder(
            StowageConfig config,
            Tokenizer tokenizer,
            SchemaRegistryClient registry,
            int partition,
            BatchObserver observer) {
        this.observer = observer;
        this.config = config;
        this.tokenizer = tokenizer;
        this.encoder = new PackedBatchEncoder(
                registry, config.registry(), config.tracks().definitions());
        this.tracks = new TrackWriter(encoder.tracks());
        this.partition = partition;
        vocabulary = config.vocabulary();
        Mode mode = config.packingOptions().mode();
        packingMode = PackingMode.valueOf(mode.name());
        // One segment a row: the ids are the padding mask.
        int base = mode == Mode.PAD ? 1 : config.sequenceIdBase();
        this.encoding = new TokenEncoding(
                base - 1,
                base,
                vocabulary.pad(),
                vocabulary.mask(),
                vocabulary.name(),
                vocabulary.hash(),
                config.specialTokens());
    }

    /**
     * A batch as it is sent.
     *
     * @param header its scalars
     * @param value all of it, encoded
     * @param residuesCut what its sequences lost to the overlong policy
     * @param firstArrivalRow rows that were open when the first of its segments came
     */
    public record Built(BatchHeader header, byte[] value, long residuesCut, long firstArrivalRow) {}

    /**
     * Builds a batch.
     *
     * @param placed which segment is where
     * @param cause why the batch leaves
     * @param window the open window
     * @param checkpoint counters before this batch
     * @param pieces gives the piece of a ticket, asked once for each; pieces stay valid until the batch is built
     */
    public Built build(
            Batch placed,
            EmissionCause cause,
            WindowState window,
            Checkpoint checkpoint,
            LongFunction<WaitingPiece> pieces) {
        takePieces(placed, pieces);
        Totals totals = new Totals(window.start());
        encodeSegments(placed, totals);
        SourceWindow source = new SourceWindow(
                config.inputTopic(), partition, window.offset(), window.start(), window.end(), window.epoch());
        BatchHeader header = new BatchHeader(
                source.id() + "/" + checkpoint.ordinal(),
                packingMode,
                placed.bucket(),
                placed.rows(),
                placed.rowLength(),
                source,
                checkpoint.ordinal(),
                checkpoint.nextSequence,
                checkpoint.nextBucketSequence.getOrDefault(placed.bucket(), 0L),
                totals.min(),
                totals.max(),
                encoding,
                totals.tokens,
                totals.residues,
                BatchPadding.of(placed, totals.rounding),
                totals.sumSquared,
                totals.longest,
                totals.unknown,
                cause,
                config.packingVersion(),
                config.fingerprint());
        encoder.begin(
                config.outputTopic(), header, totals.tokenBytes, totals.sequenceIdBytes, tracks.bytes(placed, taken));
        fill(placed);
        tracks.write(placed, taken);
        observer.built(header, placed, segment -> taken[segment]);
        return new Built(header, encoder.end(config.outputTopic()), totals.residuesCut, totals.firstArrivalRow);
    }

    private void takePieces(Batch placed, LongFunction<WaitingPiece> pieces) {
        if (taken.length < placed.segments()) {
            taken = new WaitingPiece[2 * placed.segments()];
        }
        for (int segment = 0; segment < placed.segments(); segment++) {
            taken[segment] = pieces.apply(placed.ticket(segment));
        }
    }

    private void encodeSegments(Batch placed, Totals totals) {
        int next = 0;
        for (int row = 0; row < placed.filledRows(); row++) {
            int start = 0;
            int tokens = 0;
            int number = encoding.sequenceIdBase();
            for (; next < placed.rowEnd(row); next++) {
                WaitingPiece waiting = taken[next];
                encoder.segment(waiting, row, start);
                totals.add(waiting, number++);
                tokens += waiting.length();
                start += waiting.slots();
            }
            totals.addPadding(placed.rowLength() - tokens);
        }
        totals.addPadding((placed.rows() - placed.filledRows()) * placed.rowLength());
    }

    /** Writes token ids and sequence ids. */
    private void fill(Batch placed) {
        SlotArray tokens = encoder.tokens();
        SlotArray sequenceId = encoder.sequenceId();
        int next = 0;
        for (int row = 0; row < placed.filledRows(); row++) {
            int start = 0;
            int number = encoding.sequenceIdBase();
            for (; next < placed.rowEnd(row); next++) {
                WaitingPiece waiting = taken[next];
                int length = waiting.length();
                tokenizer.write(waiting.content(), waiting.from(), waiting.contentBytes(), waiting.piece(), tokens);
                sequenceId.repeat(number++, length);
                pad(waiting.slots() - length);
                start += waiting.slots();
            }
            pad(placed.rowLength() - start);
        }
        pad((placed.rows() - placed.filledRows()) * placed.rowLength());
    }

    private void pad(int slots) {
        encoder.tokens().repeat(encoding.padToken(), slots);
        encoder.sequenceId().repeat(encoding.sequenceIdPadding(), slots);
    }

    /** Sums over the segments of one batch. */
    private final class Totals {
        private final long windowStart;
        private long tokens;
        private long residues;
        private long residuesCut;
        private long unknown;
        private long sumSquared;
        private int longest;
        private long rounding;
        private int tokenBytes;
        private int sequenceIdBytes;
        private long min = Long.MAX_VALUE;
        private long max = Long.MIN_VALUE;
        private long firstArrivalRow = Long.MAX_VALUE;

        Totals(long windowStart) {
            this.windowStart = windowStart;
        }

        void add(WaitingPiece piece, int sequenceId) {
            int length = piece.length();
            tokens += length;
            residues += piece.residues();
            residuesCut += piece.piece().cut();
            unknown += piece.piece().unknown();
            rounding += piece.slots() - length;
            sumSquared += (long) length * length;
            longest = Math.max(longest, length);
            firstArrivalRow = Math.min(firstArrivalRow, piece.arrivalRow());
            tokenBytes += piece.contentBytes() + vocabulary.specialTokenBytes(piece.hasCls(), piece.hasEos());
            sequenceIdBytes += SlotArray.bytesOf(sequenceId, length);
            if (!piece.isFarFromWindow()) {
                min = Math.min(min, piece.timestamp());
                max = Math.max(max, piece.timestamp());
            }
        }

        void addPadding(int slots) {
            tokenBytes += SlotArray.bytesOf(encoding.padToken(), slots);
            sequenceIdBytes += SlotArray.bytesOf(encoding.sequenceIdPadding(), slots);
        }

        /** A batch in which no timestamp counts has that of the window's start. */
        long min() {
            return min == Long.MAX_VALUE ? windowStart : min;
        }

        long max() {
            return max == Long.MIN_VALUE ? windowStart : max;
        }
    }
}
