package dev.stowage.topology;

import dev.stowage.topology.PartitionPacker.Outputs;
import dev.stowage.topology.config.StowageConfig;
import dev.stowage.topology.state.PartitionStore;
import dev.stowage.topology.state.Progress;
import dev.stowage.topology.statistics.StatisticsStore;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** A {@link PartitionPacker} between the source, the stores and the sinks; it also writes ticks into silent partitions. */
final class PackingProcessor implements Processor<byte[], byte[], Addressed, byte[]> {
    private final StowageConfig config;
    private final SchemaRegistryClient registry;
    private ProcessorContext<Addressed, byte[]> context;
    private PartitionStore store;
    private PartitionPacker packer;
    private long lastRecordAt;

    @SuppressWarnings("NullAway.Init") // the rest comes with init
    PackingProcessor(StowageConfig config, SchemaRegistryClient registry) {
        this.config = config;
        this.registry = registry;
    }

    @Override
    public void init(ProcessorContext<Addressed, byte[]> processorContext) {
        context = processorContext;
        store = context.getStateStore(StowageTopology.POOL_STORE);
        packer = new PartitionPacker(
                config,
                registry,
                context.taskId().partition(),
                store,
                new StatisticsStore(context.getStateStore(StowageTopology.STATISTICS_STORE)),
                new Sinks());
        store.beforeCommit(packer::updateProgress);
        lastRecordAt = context.currentSystemTimeMs();
        if (!config.idleFlush().isZero()) {
            context.schedule(StowageTopology.tickCheck(config), PunctuationType.WALL_CLOCK_TIME, this::tickIfIdle);
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (!Tick.isTick(record.headers(), record.value())) {
            lastRecordAt = context.currentSystemTimeMs();
        }
        packer.process(record, context.recordMetadata().orElseThrow());
    }

    /*
     * The only thing that a clock decides, and it decides nothing by itself: the window closes when the tick is read
     * back, at its place in the log, and only if no record slipped in before it.
     */
    private void tickIfIdle(long now) {
        Progress progress = store.progress();
        boolean idle = now - lastRecordAt >= config.idleFlush().toMillis();
        if (idle && packer.waiting() > 0 && progress.tickedAfter != progress.lastOffset) {
            RecordHeaders headers = new RecordHeaders();
            headers.add(Tick.header(progress.lastOffset));
            Addressed here = new Addressed(context.taskId().partition(), null);
            context.forward(new Record<>(here, null, now, headers), StowageTopology.TICKS);
            progress.tickedAfter = progress.lastOffset;
            store.progressChanged();
        }
    }

    private final class Sinks implements Outputs {
        @Override
        public void batch(Record<Addressed, byte[]> record) {
            context.forward(record, StowageTopology.BATCHES);
        }

        @Override
        public void reject(Record<Addressed, byte[]> record) {
            context.forward(record, StowageTopology.REJECTS);
        }

        @Override
        public void statistics(Record<Addressed, byte[]> record) {
            context.forward(record, StowageTopology.STATISTICS);
        }
    }
}
