package dev.stowage.topology.streams;

import dev.stowage.packing.Batch;
import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.SegmentFields;
import dev.stowage.topology.core.OutputRecord;
import dev.stowage.topology.core.PartitionPacker;
import dev.stowage.topology.core.PartitionPacker.Outputs;
import dev.stowage.topology.core.WindowReport;
import dev.stowage.topology.core.batch.RecentBatches;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.config.UnknownResidues;
import dev.stowage.topology.core.input.Tick;
import dev.stowage.topology.core.state.Checkpoint;
import dev.stowage.topology.core.statistics.PartitionStatistics;
import dev.stowage.topology.core.tokens.UnknownLetters;
import dev.stowage.topology.core.window.WindowState;
import dev.stowage.topology.streams.clients.FailedTransactions;
import dev.stowage.topology.streams.clients.Portion;
import dev.stowage.topology.streams.position.InputLog;
import dev.stowage.topology.streams.position.PositionCheck;
import dev.stowage.topology.streams.store.PartitionStore;
import dev.stowage.topology.streams.store.StatisticsStore;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link PartitionPacker} between the source, the stores and the sinks; it also writes ticks into silent partitions. */
final class PackingProcessor implements Processor<byte[], Portion, Addressed, byte[]> {
    private static final Logger LOGGER = LoggerFactory.getLogger(PackingProcessor.class);

    private final StowageConfig config;
    private final SchemaRegistryClient registry;
    private final @Nullable InputLog input;
    private final Duration commitCheck;
    private ProcessorContext<Addressed, byte[]> context;
    private PartitionStore store;
    private PositionCheck position;
    private PartitionPacker packer;
    private RecentBatches recent;
    private PartitionStatistics statistics;
    private CommittedViews views;
    private @Nullable Cancellable check;
    private long lastRecordAt;

    /** Offset named by the latest tick of this task, -1 before the first. Not stored: see {@link #tickIfIdle}. */
    private long tickedAfter;

    @SuppressWarnings("NullAway.Init") // init sets the other fields
    PackingProcessor(StowageConfig config, SchemaRegistryClient registry, @Nullable InputLog input) {
        this.config = config;
        this.registry = registry;
        this.input = input;
        commitCheck = StowageTopology.commitCheck(config);
    }

    @Override
    public void init(ProcessorContext<Addressed, byte[]> processorContext) {
        context = processorContext;
        store = context.getStateStore(StowageTopology.POOL_STORE);
        statistics =
                StatisticsStore.open(context.getStateStore(StowageTopology.STATISTICS_STORE), config.statsWindows());
        int partition = context.taskId().partition();
        position = new PositionCheck(partition, store.state().checkpoint(), input);
        recent = new RecentBatches();
        packer = new PartitionPacker(config, registry, partition, store.state(), statistics, new Sinks());
        views = new CommittedViews(partition, config.packingOptions(), store, statistics, recent);
        views.showRestored(System.currentTimeMillis());
        store.beforeCommit(this::beforeCommit);
        lastRecordAt = context.currentSystemTimeMs();
        // A task that is initialized again may have lost the tick with its transaction.
        tickedAfter = -1;
        if (!config.idleFlush().isZero()) {
            context.schedule(StowageTopology.tickCheck(config), PunctuationType.WALL_CLOCK_TIME, this::tickIfIdle);
        }
    }

    @Override
    public void process(Record<byte[], Portion> carrier) {
        requireIntactTransaction();
        beforeChange();
        position.take(carrier.value().isAfterReset());
        carrier.value().takeRecords(carrier, context.recordMetadata().orElseThrow(), this::take);
    }

    private void take(ConsumerRecord<byte[], ByteBuffer> record) {
        if (!Tick.isTick(record.headers(), record.value())) {
            lastRecordAt = context.currentSystemTimeMs();
        }
        pack(record);
    }

    /** Kafka Streams would name the first record of the portion, not the one that failed. */
    private void pack(ConsumerRecord<byte[], ByteBuffer> record) {
        try {
            position.beforeRecord(record.offset());
            packer.process(record);
        } catch (KafkaException e) {
            // Exceptions of the clients, which Kafka Streams handles by type, and those that already name the
            // partition.
            throw e;
        } catch (RuntimeException e) {
            throw new StreamsException(
                    record.topic() + ", partition " + record.partition() + ", offset " + record.offset(), e);
        }
    }

    /** Clears the view when the task is revoked. */
    @Override
    public void close() {
        store.show(null);
        endCheck();
    }

    private void beforeCommit() {
        requireIntactTransaction();
        if (store.state().isChanged()) {
            position.beforeCommit();
            packer.updateCheckpoint();
            statistics.write();
            views.make(System.currentTimeMillis());
        }
    }

    /*
     * After a failed transaction, what this task has sent since the last commit is gone, but its state on the heap says that it was sent. Kafka Streams
     * closes the task in most of these cases, not in all, and does not always read a closed one's input again (decision 0015).
     */
    private void requireIntactTransaction() {
        if (FailedTransactions.onThisThread()) {
            throw new FailedTransactionException(context.taskId().partition());
        }
    }

    /*
     * The next record publishes the view of the last commit. A punctuation does so where no record follows. It ends when the view is
     * published: each punctuation makes Kafka Streams commit again, which an idle partition does not need.
     */
    private void beforeChange() {
        boolean committed = views.showCommitted();
        views.change();
        if (committed || check == null) {
            endCheck();
            check = context.schedule(commitCheck, PunctuationType.WALL_CLOCK_TIME, this::showCommitted);
        }
    }

    private void showCommitted(long now) {
        requireIntactTransaction();
        views.showCommitted();
        if (views.isSettled()) {
            endCheck();
        }
    }

    private void endCheck() {
        if (check != null) {
            check.cancel();
            check = null;
        }
    }

    /*
     * The only effect of the wall clock. The window closes when the tick is read back, at its offset in the log, and only if no other
     * record came before it.
     *
     * A tick writes nothing to a store. Kafka notices a fenced instance only when it commits an input offset, and a task that has read
     * nothing commits none: a frozen instance that sends a tick after another one took over would replace newer state by its own. A
     * restarted task may therefore send a tick again, which is ignored when it is read.
     */
    private void tickIfIdle(long now) {
        requireIntactTransaction();
        Checkpoint checkpoint = store.state().checkpoint();
        boolean idle = now - lastRecordAt >= config.idleFlush().toMillis();
        if (idle && packer.waiting() > 0 && tickedAfter != checkpoint.lastOffset) {
            RecordHeaders headers = new RecordHeaders();
            headers.add(Tick.header(checkpoint.lastOffset));
            Addressed here = new Addressed(context.taskId().partition(), null);
            try {
                context.forward(new Record<>(here, null, now, headers), StowageTopology.TICKS);
                tickedAfter = checkpoint.lastOffset;
            } catch (TimeoutException e) {
                // The brokers did not say which partitions the topic has, so nothing was sent. Kafka Streams would
                // restore the task.
                LOGGER.atDebug()
                        .addKeyValue("partition", context.taskId().partition())
                        .log("no tick, brokers are away");
            }
        }
    }

    private void forward(OutputRecord record, String sink) {
        Addressed key = new Addressed(context.taskId().partition(), record.key());
        context.forward(new Record<>(key, record.value(), record.timestamp(), record.headers()), sink);
    }

    private final class Sinks implements Outputs {
        @Override
        public void batch(OutputRecord record) {
            forward(record, StowageTopology.BATCHES);
        }

        @Override
        public void reject(OutputRecord record) {
            forward(record, StowageTopology.REJECTS);
        }

        @Override
        public void statistics(OutputRecord record) {
            forward(record, StowageTopology.STATISTICS);
        }

        @Override
        public void built(BatchHeader header, Batch placed, IntFunction<? extends SegmentFields> segments) {
            recent.built(header, placed, segments);
        }

        @Override
        public void closed(WindowState window, WindowReport.Sums sums, UnknownLetters letters) {
            if (UnknownResidues.isMany(sums.unknownResidues(), sums.residues())) {
                LOGGER.atWarn()
                        .addKeyValue("topic", config.inputTopic())
                        .addKeyValue("partition", context.taskId().partition())
                        .addKeyValue("window", window.offset())
                        .addKeyValue("unknown_residues", sums.unknownResidues())
                        .addKeyValue("residues", sums.residues())
                        .addKeyValue(
                                "share",
                                String.format(Locale.ROOT, "%.2f %%", 100.0 * sums.unknownResidues() / sums.residues()))
                        .addKeyValue("letters", letters.mostFrequent())
                        .addKeyValue("unknown.residues", config.unknownResidues())
                        .log(
                                "more than 1 % of the residues of a window are outside the vocabulary; unknown.residues=reject, or"
                                        + " a share, rejects such sequences");
            }
        }
    }
}
