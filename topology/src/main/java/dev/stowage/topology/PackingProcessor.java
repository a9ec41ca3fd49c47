package dev.stowage.topology;

import dev.stowage.packing.Batch;
import dev.stowage.packing.Packer;
import dev.stowage.packing.WaitingSegment;
import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.PackedBatchSerializer;
import dev.stowage.topology.SequenceReader.Sequence;
import dev.stowage.topology.batch.BatchBuilder;
import dev.stowage.topology.batch.BatchHeaders;
import dev.stowage.topology.config.StowageConfig;
import dev.stowage.topology.state.PartitionStore;
import dev.stowage.topology.state.Progress;
import dev.stowage.topology.state.WaitingPiece;
import dev.stowage.topology.statistics.StatisticsStore;
import dev.stowage.topology.tokens.RejectedException;
import dev.stowage.topology.tokens.Vocabulary;
import dev.stowage.topology.window.WindowClock;
import dev.stowage.topology.window.WindowState;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.OptionalLong;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Packs the records of one input partition. What it sends is a function of those records alone. */
final class PackingProcessor implements Processor<byte[], byte[], Addressed, byte[]> {
    private final StowageConfig config;
    private final SchemaRegistryClient registry;
    private final Vocabulary vocabulary = Vocabulary.esm();
    private final WindowClock clock;
    private final Packer packer;
    private final SequenceReader reader;
    private final Rejects rejects;
    private final PackedBatchSerializer serializer;
    private final MessageDigest sha256;

    private ProcessorContext<Addressed, byte[]> context;
    private PartitionStore store;
    private StatisticsStore statistics;
    private BatchBuilder batches;
    private WindowReport report;
    private int partition;
    private EmissionCause drainCause = EmissionCause.UNKNOWN;
    private long lastRecordAt;

    @SuppressWarnings("NullAway.Init") // the rest comes with init
    PackingProcessor(StowageConfig config, SchemaRegistryClient registry) {
        this.config = config;
        this.registry = registry;
        clock = new WindowClock(config);
        packer = Packer.create(config.packingOptions());
        reader = new SequenceReader(config, vocabulary, registry);
        rejects = new Rejects(config.maxRejectBytes());
        serializer = new PackedBatchSerializer(registry, config.registry());
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void init(ProcessorContext<Addressed, byte[]> processorContext) {
        context = processorContext;
        partition = context.taskId().partition();
        store = context.getStateStore(StowageTopology.POOL_STORE);
        statistics = new StatisticsStore(context.getStateStore(StowageTopology.STATISTICS_STORE));
        batches = new BatchBuilder(config, vocabulary, config.inputTopic(), partition);
        report = new WindowReport(config, registry, partition);
        adoptState();
        store.beforeCommit(() -> progress().packer = packer.state());
        lastRecordAt = context.currentSystemTimeMs();
        if (!config.idleFlush().isZero()) {
            context.schedule(StowageTopology.tickCheck(config), PunctuationType.WALL_CLOCK_TIME, this::tickIfIdle);
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        store.progressChanged();
        if (Tick.isTick(record.headers(), record.value())) {
            closeByTick(record);
            return;
        }
        lastRecordAt = context.currentSystemTimeMs();
        try {
            Sequence sequence = reader.read(record, at);
            boolean fromAfar = placeInWindow(sequence.timestamp(), at.offset());
            admit(sequence, at.offset(), fromAfar);
        } catch (RejectedException e) {
            progress().rejected++;
            context.forward(rejects.of(record, at, e.reason(), e.getMessage()), StowageTopology.REJECTS);
        }
        progress().lastOffset = at.offset();
    }

    /** Moves the window as the timestamp demands; whether it stands too far outside to count. */
    private boolean placeInWindow(long timestamp, long offset) {
        Progress progress = progress();
        WindowState window = progress.window;
        if (window == null) {
            progress.open(clock.open(offset, timestamp));
            return false;
        }
        switch (clock.judge(window, timestamp)) {
            case JOINS -> progress.window = window.joined(timestamp);
            case JOINS_FROM_AFAR -> {
                progress.window = window.joinedFromAfar();
                return true;
            }
            case CLOSES -> reopen(EmissionCause.WINDOW_CLOSED, offset, timestamp);
            case JUMPS -> reopen(EmissionCause.JUMP, offset, timestamp);
        }
        return false;
    }

    private void reopen(EmissionCause cause, long offset, long timestamp) {
        closeWindow(cause);
        progress().open(clock.open(offset, timestamp));
    }

    private void admit(Sequence sequence, long offset, boolean fromAfar) {
        Progress progress = progress();
        progress.accepted++;
        progress.strippedStops += sequence.tokens().stripped() ? 1 : 0;
        WaitingPiece piece = new WaitingPiece(
                progress.nextTicket++,
                packer.rowsOpened(),
                sequence.id(),
                sequence.epoch(),
                sequence.source(),
                offset,
                sequence.timestamp(),
                fromAfar,
                sequence.tokens().sourceLength(),
                sequence.tokens().piece(),
                sequence.tokens().tokens());
        store.put(piece);
        packer.add(piece.ticket(), piece.slots(), this::send);
    }

    private void closeByTick(Record<byte[], byte[]> tick) {
        OptionalLong after = Tick.after(tick.headers());
        if (progress().window != null && after.isPresent() && after.getAsLong() == progress().lastOffset) {
            closeWindow(EmissionCause.TICK);
        }
    }

    private void closeWindow(EmissionCause cause) {
        drainCause = cause;
        packer.drain(this::send);
        report.forEachRecord(progress(), statistics, record -> context.forward(record, StowageTopology.STATISTICS));
        progress().close();
    }

    private void send(Batch placed) {
        Progress progress = progress();
        WindowState window = progress.window;
        if (window == null) {
            throw new IllegalStateException("a batch leaves while no window is open, partition " + partition);
        }
        BatchBuilder.Built built = batches.build(placed, cause(placed), window, progress, store::remove);
        BatchHeader header = built.batch().header();
        byte[] value = serializer.serialize(config.outputTopic(), built.batch());
        statistics.add(
                header,
                built.batch().segments().size(),
                built.residuesCut(),
                config.packingOptions().largestRowLength());
        progress.nextSequence++;
        progress.nextBucketSequence.merge(header.bucket(), 1L, Long::sum);
        progress.batches.merge(header.bucket(), 1L, Long::sum);
        sha256.update(progress.digest);
        progress.digest = sha256.digest(value);
        context.forward(
                new Record<>(
                        new Addressed(partition, header.batchId().getBytes(StandardCharsets.UTF_8)),
                        value,
                        header.greatestTimestamp(),
                        BatchHeaders.of(header)),
                StowageTopology.BATCHES);
    }

    private EmissionCause cause(Batch placed) {
        return switch (placed.release()) {
            case FULL -> EmissionCause.FULL;
            case WAITED -> EmissionCause.WAITED;
            case DRAINED -> drainCause;
        };
    }

    /*
     * The only thing that a clock decides, and it decides nothing by itself: the window closes when the tick is read
     * back, at its place in the log, and only if no record slipped in before it.
     */
    private void tickIfIdle(long now) {
        Progress progress = progress();
        boolean idle = now - lastRecordAt >= config.idleFlush().toMillis();
        if (idle && packer.waiting() > 0 && progress.tickedAfter != progress.lastOffset) {
            RecordHeaders headers = new RecordHeaders();
            headers.add(Tick.header(progress.lastOffset));
            context.forward(new Record<>(new Addressed(partition, null), null, now, headers), StowageTopology.TICKS);
            progress.tickedAfter = progress.lastOffset;
            store.progressChanged();
        }
    }

    private void adoptState() {
        Progress progress = progress();
        if (progress.window != null && !progress.fingerprint.equals(config.fingerprint())) {
            throw new ChangedConfigurationException(partition, progress.fingerprint, config.fingerprint());
        }
        progress.fingerprint = config.fingerprint();
        packer.restore(
                progress.packer,
                store.pieces().stream()
                        .map(piece -> new WaitingSegment(piece.ticket(), piece.slots(), piece.arrivalRow()))
                        .toList());
    }

    private Progress progress() {
        return store.progress();
    }
}
