package dev.stowage.topology.core.batch;

import dev.stowage.packing.Batch;
import dev.stowage.packing.Mode;
import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.PackedBatchEncoder;
import dev.stowage.schemas.PackingMode;
import dev.stowage.schemas.Padding;
import dev.stowage.schemas.SlotArray;
import dev.stowage.schemas.SourceWindow;
import dev.stowage.schemas.TokenEncoding;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.state.Progress;
import dev.stowage.topology.core.state.WaitingPiece;
import dev.stowage.topology.core.tokens.Tokenizer;
import dev.stowage.topology.core.vocabulary.Vocabulary;
import dev.stowage.topology.core.window.WindowState;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.function.LongFunction;

/** Writes placed segments straight into the bytes of a batch. Not thread-safe. */
public final class BatchBuilder {
    private final StowageConfig config;
    private final Mode mode;
    private final PackingMode packingMode;
    private final TokenEncoding encoding;
    private final Tokenizer tokenizer;
    private final PackedBatchEncoder encoder;
    private final int partition;
    private final RecentBatches recent = new RecentBatches();

    /** Pieces of the batch at hand, in the order of its segments. */
    private WaitingPiece[] taken = new WaitingPiece[64];

    /**
     * @param tokenizer writes the tokens
     * @param partition of the input
     */
    public BatchBuilder(StowageConfig config, Tokenizer tokenizer, SchemaRegistryClient registry, int partition) {
        this.config = config;
        this.tokenizer = tokenizer;
        this.encoder = new PackedBatchEncoder(registry, config.registry());
        this.partition = partition;
        Vocabulary vocabulary = config.vocabulary();
        this.mode = config.packingOptions().mode();
        this.packingMode = PackingMode.valueOf(mode.name());
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

    /** The shapes of the batches built last. */
    public RecentBatches recent() {
        return recent;
    }

    /**
     * Builds a batch.
     *
     * @param placed which segment stands where
     * @param cause why the batch leaves
     * @param window the open window
     * @param progress counters before this batch
     * @param pieces gives the piece of a ticket, asked once for each; pieces stay valid until the batch is built
     */
    public Built build(
            Batch placed,
            EmissionCause cause,
            WindowState window,
            Progress progress,
            LongFunction<WaitingPiece> pieces) {
        int rowLength = rowLength(placed);
        int rows = config.batchFixedShape() ? config.packingOptions().batchSlots() / rowLength : placed.rows();
        Totals totals = layOut(placed, rowLength, window, pieces);
        totals.emptyRows = (long) (rows - placed.rows()) * rowLength;
        totals.sequenceIdBytes += SlotArray.bytesOf(encoding.sequenceIdPadding(), (int) totals.emptyRows);
        totals.moveToRounding(placed, rowLength);
        SourceWindow source = new SourceWindow(
                config.inputTopic(), partition, window.offset(), window.start(), window.end(), window.epoch());
        BatchHeader header = new BatchHeader(
                source.id() + "/" + progress.ordinal(),
                packingMode,
                placed.bucket(),
                rows,
                rowLength,
                source,
                progress.ordinal(),
                progress.nextSequence,
                progress.nextBucketSequence.getOrDefault(placed.bucket(), 0L),
                totals.min(),
                totals.max(),
                encoding,
                totals.tokens,
                totals.residues,
                new Padding(totals.rowTails, totals.windowClose, totals.rounding, totals.emptyRows),
                totals.sumSquared,
                totals.longest,
                totals.unknown,
                cause,
                config.packingVersion(),
                config.fingerprint());
        encoder.begin(config.outputTopic(), header, totals.sequenceIdBytes);
        fill(placed, rows, rowLength);
        recent.end(header);
        return new Built(header, encoder.end(config.outputTopic()), totals.residuesCut, totals.firstArrivalRow);
    }

    /** Takes the pieces, and notes what is where. */
    private Totals layOut(Batch placed, int rowLength, WindowState window, LongFunction<WaitingPiece> pieces) {
        if (taken.length < placed.segments()) {
            taken = new WaitingPiece[2 * placed.segments()];
        }
        Totals totals = new Totals(window.start());
        recent.begin();
        int next = 0;
        for (int row = 0; row < placed.rows(); row++) {
            int start = 0;
            int padding = 0;
            int number = encoding.sequenceIdBase();
            for (; next < placed.rowEnd(row); next++) {
                WaitingPiece waiting = pieces.apply(placed.ticket(next));
                taken[next] = waiting;
                int length = waiting.length();
                encoder.segment(waiting, row, start);
                totals.add(waiting);
                totals.sequenceIdBytes += SlotArray.bytesOf(number++, length);
                padding += waiting.slots() - length;
                recent.addSegment(waiting.slots(), length);
                start += waiting.slots();
            }
            padding += rowLength - start;
            totals.sequenceIdBytes += SlotArray.bytesOf(encoding.sequenceIdPadding(), padding);
            totals.addTail(rowLength - start, placed.drained(row));
            recent.endRow(rowLength);
        }
        return totals;
    }

    /** Writes both arrays. */
    private void fill(Batch placed, int rows, int rowLength) {
        SlotArray tokens = encoder.tokens();
        SlotArray sequenceId = encoder.sequenceId();
        int next = 0;
        for (int row = 0; row < placed.rows(); row++) {
            int start = 0;
            int number = encoding.sequenceIdBase();
            for (; next < placed.rowEnd(row); next++) {
                WaitingPiece waiting = taken[next];
                int length = waiting.length();
                tokenizer.write(waiting.letters(), waiting.from(), waiting.piece(), tokens);
                sequenceId.repeat(number++, length);
                pad(waiting.slots() - length);
                start += waiting.slots();
            }
            pad(rowLength - start);
        }
        pad((rows - placed.rows()) * rowLength);
    }

    /** Of one shape means, in mode flat, as long as a batch may be. */
    private int rowLength(Batch placed) {
        return mode == Mode.FLAT && config.batchFixedShape()
                ? config.packingOptions().batchSlots()
                : placed.rowLength();
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
        private long rowTails;
        private long windowClose;
        private long rounding;
        private long emptyRows;
        private int sequenceIdBytes;
        private long min = Long.MAX_VALUE;
        private long max = Long.MIN_VALUE;
        private long firstArrivalRow = Long.MAX_VALUE;

        Totals(long windowStart) {
            this.windowStart = windowStart;
        }

        void add(WaitingPiece piece) {
            int length = piece.length();
            tokens += length;
            residues += piece.residues();
            residuesCut += piece.piece().cut();
            unknown += piece.piece().unknown();
            rounding += piece.slots() - length;
            sumSquared += (long) length * length;
            longest = Math.max(longest, length);
            firstArrivalRow = Math.min(firstArrivalRow, piece.arrivalRow());
            if (!piece.isFarFromWindow()) {
                min = Math.min(min, piece.timestamp());
                max = Math.max(max, piece.timestamp());
            }
        }

        void addTail(int slots, boolean drained) {
            if (drained) {
                windowClose += slots;
            } else {
                rowTails += slots;
            }
        }

        /**
         * Where the length of rows follows from what stands in them, what was added to it to reach a multiple is no tail.
         */
        void moveToRounding(Batch placed, int rowLength) {
            if (mode == Mode.PACK || mode == Mode.FLAT && config.batchFixedShape()) {
                return;
            }
            int needed = 0;
            for (int row = 0; row < placed.rows(); row++) {
                needed = Math.max(needed, placed.used(row));
            }
            long added = (long) (rowLength - needed) * placed.rows();
            rounding += added;
            if (placed.drained(0)) {
                windowClose -= added;
            } else {
                rowTails -= added;
            }
        }

        /** A batch whose every record stands far outside the window is dated by the window. */
        long min() {
            return min == Long.MAX_VALUE ? windowStart : min;
        }

        long max() {
            return max == Long.MIN_VALUE ? windowStart : max;
        }
    }
}
