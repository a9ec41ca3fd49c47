package dev.stowage.topology.core;

import dev.stowage.packing.Batch;
import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.SegmentFields;
import dev.stowage.topology.core.PartitionPacker.Outputs;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.input.InputRecords;
import dev.stowage.topology.core.state.PartitionState;
import dev.stowage.topology.core.statistics.TransientStatistics;
import dev.stowage.topology.core.statistics.WindowStatistics;
import dev.stowage.topology.core.tokens.UnknownLetters;
import dev.stowage.topology.core.window.WindowState;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Packs a range of one input partition again, outside of an application: starting with the first offset of a window,
 * the same records give the same batches. Not thread-safe.
 */
public final class Repacker {
    private final PartitionState state = new PartitionState();
    private final PartitionPacker packer;

    /**
     * The dense counters at the start of the range.
     *
     * @param nextSequence number of the next batch in the output partition
     * @param nextBucketSequence the same per bucket bound; 0 for missing bounds
     */
    public record Counters(long nextSequence, Map<Integer, Long> nextBucketSequence) {
        public static final Counters ZERO = new Counters(0, Map.of());

        public Counters {
            nextBucketSequence = Map.copyOf(nextBucketSequence);
        }
    }

    /**
     * Starts without a window.
     *
     * @param batches receives the records of the output topic, in order
     */
    public Repacker(
            StowageConfig config,
            SchemaRegistryClient registry,
            int partition,
            Counters counters,
            Consumer<ProducerRecord<byte[], byte[]>> batches) {
        this(config, registry, partition, counters, new TransientStatistics(), batches);
    }

    /**
     * The same, with counts.
     *
     * @param statistics receives the counts
     */
    public Repacker(
            StowageConfig config,
            SchemaRegistryClient registry,
            int partition,
            Counters counters,
            WindowStatistics statistics,
            Consumer<ProducerRecord<byte[], byte[]>> batches) {
        state.checkpoint().nextSequence = counters.nextSequence();
        state.checkpoint().nextBucketSequence.putAll(counters.nextBucketSequence());
        packer = new PartitionPacker(config, registry, partition, state, statistics, new Outputs() {
            @Override
            public void batch(OutputRecord record) {
                batches.accept(new ProducerRecord<>(
                        config.outputTopic(),
                        partition,
                        record.timestamp(),
                        record.key(),
                        record.value(),
                        record.headers()));
            }

            @Override
            public void reject(OutputRecord record) {
                // The application sends rejects itself.
            }

            @Override
            public void statistics(OutputRecord record) {
                // The application sends statistics itself.
            }

            @Override
            public void built(BatchHeader header, Batch placed, IntFunction<? extends SegmentFields> segments) {
                // The recent batches are not used.
            }

            @Override
            public void closed(WindowState window, WindowReport.Sums sums, UnknownLetters letters) {
                // The application has already logged its warnings when it packed the window.
            }
        });
    }

    /** Takes the next record of the input partition, including ticks. */
    public void accept(ConsumerRecord<byte[], byte[]> record) {
        packer.process(InputRecords.view(record));
    }

    /** Restarts the dense counters, as an application does after a reset between two windows. */
    public void countFromZero() {
        state.checkpoint().nextSequence = 0;
        state.checkpoint().nextBucketSequence.clear();
    }

    /** The state after the last record, as an application would store it. */
    public PartitionState state() {
        packer.updateCheckpoint();
        return state;
    }

    /** The offset that opened the open window, empty if none is open. */
    public OptionalLong openWindow() {
        return state.checkpoint().window == null
                ? OptionalLong.empty()
                : OptionalLong.of(state.checkpoint().window.offset());
    }

    /** Segments that are not in a batch yet. */
    public int waiting() {
        return packer.waiting();
    }
}
