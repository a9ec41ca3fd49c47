package dev.stowage.topology.core;

import dev.stowage.packing.Batch;
import dev.stowage.packing.BatchSink;
import dev.stowage.packing.Packer;
import dev.stowage.packing.WaitingSegment;
import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.BatchHeaders;
import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.WindowDigest;
import dev.stowage.topology.core.batch.BatchBuilder;
import dev.stowage.topology.core.batch.BatchObserver;
import dev.stowage.topology.core.batch.SegmentBytes;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.input.Rejects;
import dev.stowage.topology.core.input.SequenceReader;
import dev.stowage.topology.core.input.Tick;
import dev.stowage.topology.core.state.Checkpoint;
import dev.stowage.topology.core.state.PartitionState;
import dev.stowage.topology.core.state.UnreadableStateException;
import dev.stowage.topology.core.state.WaitingPiece;
import dev.stowage.topology.core.statistics.CountedBatch;
import dev.stowage.topology.core.statistics.WindowStatistics;
import dev.stowage.topology.core.tokens.Piece;
import dev.stowage.topology.core.tokens.RejectedException;
import dev.stowage.topology.core.tokens.Residues;
import dev.stowage.topology.core.tokens.Sequence;
import dev.stowage.topology.core.tokens.Tokenizer;
import dev.stowage.topology.core.tokens.UnknownLetters;
import dev.stowage.topology.core.window.WindowClock;
import dev.stowage.topology.core.window.WindowState;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Packs the records of one input partition. The output depends only on these records. Not thread-safe. */
public final class PartitionPacker {
    private final StowageConfig config;
    private final int partition;
    private final PartitionState state;
    private final WindowStatistics statistics;
    private final Outputs outputs;
    private final WindowClock clock;
    private final Packer packer;
    private final SequenceReader reader;
    private final Rejects rejects;
    private final BatchBuilder batches;
    private final WindowReport report;
    private final UnknownLetters unknownLetters;
    private final WindowDigest digest = new WindowDigest();
    private final BatchSink sink = this::send;
    private EmissionCause drainCause = EmissionCause.UNKNOWN;

    /** Receives the output. */
    public interface Outputs extends BatchObserver {
        void batch(OutputRecord record);

        void reject(OutputRecord record);

        void statistics(OutputRecord record);

        /** Called when a window has closed and its records were sent. */
        void closed(WindowState window, WindowReport.Sums sums, UnknownLetters letters);
    }

    /**
     * Continues from the state.
     *
     * @throws ChangedConfigurationException if segments wait that were admitted under another configuration
     * @throws UnreadableStateException if the waiting pieces and the layout of open rows do not fit together
     */
    public PartitionPacker(
            StowageConfig config,
            SchemaRegistryClient registry,
            int partition,
            PartitionState state,
            WindowStatistics statistics,
            Outputs outputs) {
        this.config = config;
        this.partition = partition;
        this.state = state;
        this.statistics = statistics;
        this.outputs = outputs;
        Tokenizer tokenizer = new Tokenizer(config.vocabulary(), config);
        clock = new WindowClock(config);
        SegmentBytes bytes = new SegmentBytes(config);
        packer = Packer.create(config.packingOptions(), ticket -> bytes.of(state.get(ticket)));
        reader = new SequenceReader(config, tokenizer, registry);
        rejects = new Rejects(config.maxRejectBytes());
        batches = new BatchBuilder(config, tokenizer, registry, partition, outputs);
        report = new WindowReport(config, registry, partition);
        unknownLetters = new UnknownLetters(config.vocabulary());
        adoptState();
    }

    /** Takes the next record of the partition. */
    public void process(ConsumerRecord<byte[], ByteBuffer> record) {
        state.checkpointChanged();
        checkpoint().nextOffset = record.offset() + 1;
        if (Tick.isTick(record.headers(), record.value())) {
            closeByTick(record);
            return;
        }
        try {
            Sequence sequence = reader.read(record);
            placeInWindow(sequence);
            admit(sequence);
        } catch (RejectedException e) {
            checkpoint().rejected++;
            String detail = String.valueOf(e.getMessage());
            statistics.reject(record.offset(), record.timestamp(), e.reason(), detail);
            outputs.reject(rejects.of(record, e.reason(), detail));
        }
        checkpoint().lastOffset = record.offset();
    }

    /** Segments that are not in a batch yet. */
    public int waiting() {
        return packer.waiting();
    }

    /** Copies the packer's layout to the checkpoint, before it is stored. */
    public void updateCheckpoint() {
        checkpoint().packer = packer.state();
    }

    /** Opens and closes windows according to epoch and timestamp. */
    private void placeInWindow(Sequence sequence) {
        Checkpoint checkpoint = checkpoint();
        WindowState window = checkpoint.window;
        if (window == null) {
            open(sequence);
            return;
        }
        switch (clock.judge(window, sequence.timestamp(), sequence.epoch())) {
            case JOINS -> window.join(sequence.timestamp());
            case JOINS_FAR_FROM_WINDOW -> {
                window.joinFarFromWindow();
                sequence.setFarFromWindow();
            }
            case CLOSES -> reopen(EmissionCause.WINDOW_CLOSED, sequence);
            case JUMPS -> reopen(EmissionCause.JUMP, sequence);
            case HIGHER_EPOCH -> reopen(EmissionCause.EPOCH, sequence);
        }
    }

    private void reopen(EmissionCause cause, Sequence sequence) {
        closeWindow(cause);
        open(sequence);
    }

    private void open(Sequence sequence) {
        checkpoint().open(clock.open(sequence.offset(), sequence.timestamp(), sequence.epoch()));
    }

    private void admit(Sequence sequence) {
        Checkpoint checkpoint = checkpoint();
        checkpoint.accepted++;
        statistics.accept(sequence.tracks().hasUndeclared());
        checkpoint.lowerEpoch += isOfLowerEpoch(sequence) ? 1 : 0;
        Residues residues = sequence.residues();
        checkpoint.strippedStops += residues.stopStripped() ? 1 : 0;
        checkpoint.strippedWhiteSpace += residues.whiteSpaceStripped() ? 1 : 0;
        checkpoint.undeclaredTracks += sequence.tracks().hasUndeclared() ? 1 : 0;
        for (Piece piece : sequence.pieces()) {
            if (piece.unknown() > 0) {
                unknownLetters.add(residues, piece);
            }
            int slots = config.slotsOf(piece.length());
            WaitingPiece waiting =
                    state.blank().set(sequence, piece, checkpoint.nextTicket++, packer.rowsOpened(), slots);
            state.put(waiting);
            packer.add(waiting.ticket(), slots, sink);
        }
    }

    private boolean isOfLowerEpoch(Sequence sequence) {
        WindowState window = checkpoint().window;
        return window != null && sequence.epoch() < window.epoch();
    }

    private void closeByTick(ConsumerRecord<byte[], ByteBuffer> tick) {
        statistics.tick();
        OptionalLong after = Tick.after(tick.headers());
        if (checkpoint().window != null && after.isPresent() && after.getAsLong() == checkpoint().lastOffset) {
            closeWindow(EmissionCause.TICK);
        }
    }

    private void closeWindow(EmissionCause cause) {
        WindowState window = checkpoint().window;
        if (window == null) {
            return;
        }
        drainCause = cause;
        packer.drain(sink);
        WindowReport.Sums sums = report.forEachRecord(window, checkpoint(), statistics, outputs::statistics);
        checkpoint().close();
        outputs.closed(window, sums, unknownLetters);
        unknownLetters.clear();
    }

    private void send(Batch placed) {
        Checkpoint checkpoint = checkpoint();
        WindowState window = checkpoint.window;
        if (window == null) {
            throw new IllegalStateException("a batch leaves while no window is open, partition " + partition);
        }
        BatchBuilder.Built built = batches.build(placed, cause(placed), window, checkpoint, state::remove);
        BatchHeader header = built.header();
        statistics.add(CountedBatch.of(
                header,
                placed.segments(),
                built.residuesCut(),
                config.packingOptions().longestSegment(),
                packer.rowsOpened() - built.firstArrivalRow()));
        checkpoint.nextSequence++;
        checkpoint.nextBucketSequence.merge(header.bucket(), 1L, Long::sum);
        checkpoint.batches.merge(header.bucket(), 1L, Long::sum);
        checkpoint.digest = digest.next(checkpoint.digest, built.value());
        outputs.batch(new OutputRecord(
                header.batchId().getBytes(StandardCharsets.UTF_8),
                built.value(),
                header.maxTimestamp(),
                BatchHeaders.of(header, placed.segments()).toHeaders()));
    }

    private EmissionCause cause(Batch placed) {
        return switch (placed.release()) {
            case FULL -> EmissionCause.FULL;
            case WAITED -> EmissionCause.WAITED;
            case DRAINED -> drainCause;
        };
    }

    private void adoptState() {
        Checkpoint checkpoint = checkpoint();
        if (checkpoint.window != null && !checkpoint.fingerprint.equals(config.fingerprint())) {
            throw new ChangedConfigurationException(partition, checkpoint.fingerprint, config.fingerprint());
        }
        checkpoint.fingerprint = config.fingerprint();
        try {
            packer.restore(
                    checkpoint.packer,
                    state.pieces().stream()
                            .map(piece -> new WaitingSegment(piece.ticket(), piece.slots(), piece.arrivalRow()))
                            .toList());
        } catch (IllegalArgumentException e) {
            throw new UnreadableStateException(
                    "partition " + partition + ": the stored state is inconsistent: " + e.getMessage(), e);
        }
    }

    private Checkpoint checkpoint() {
        return state.checkpoint();
    }
}
