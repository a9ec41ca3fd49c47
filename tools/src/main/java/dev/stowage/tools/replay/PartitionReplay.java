package dev.stowage.tools.replay;

import dev.stowage.cluster.consume.BatchMetadata;
import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.tools.replay.OutputIndex.WindowStart;
import dev.stowage.topology.core.Repacker;
import dev.stowage.topology.core.Repacker.Counters;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Packs a range of one partition again, and passes the batches on or compares them. */
final class PartitionReplay {
    private final StowageConfig config;
    private final SchemaRegistryClient registry;
    private final int partition;
    private final LongConsumer progress;

    /** @param progress is passed the number of input records that were read */
    PartitionReplay(StowageConfig config, SchemaRegistryClient registry, int partition, LongConsumer progress) {
        this.config = config;
        this.registry = registry;
        this.partition = partition;
        this.progress = progress;
    }

    /**
     * A range of input offsets.
     *
     * @param from first input offset, rounded down to the start of its window
     * @param until input offset after the last one, rounded up to the end of its window
     */
    record Range(long from, long until) {}

    /**
     * The result of a replay.
     *
     * @param from input offset at which packing started, -1 if there is nothing to pack
     * @param records number of input records, including ticks
     * @param batches number of batches that were packed, or that are identical
     * @param difference the first difference, null if there is none
     * @param note message for the user, null if there is none
     */
    record Outcome(long from, long records, long batches, @Nullable String difference, @Nullable String note) {}

    /** Compares with the output topic. */
    Outcome check(Range range) {
        Map<String, Object> client = config.clientProperties();
        try (PartitionCursor output = new PartitionCursor(client, config.outputTopic(), partition, 0);
                PartitionCursor input = new PartitionCursor(client, config.inputTopic(), partition, 0)) {
            WindowStart start = OutputIndex.find(output, range.from(), input.begin());
            if (start == null || start.window() >= range.until()) {
                return new Outcome(-1, 0, 0, null, note(start == null ? -1 : start.window(), range, input));
            }
            BatchDiff difference = new BatchDiff(new PackedBatchDeserializer(registry, config.registry()));
            Deque<ProducerRecord<byte[], byte[]>> packed = new ArrayDeque<>();
            Repacker repacker = new Repacker(config, registry, partition, start.counters(), packed::add);
            input.seek(start.window());
            long records = 0;
            long equal = 0;
            while (!isDone(repacker, input, range) && output.peek() != null) {
                ConsumerRecord<byte[], byte[]> next = input.next();
                if (next == null) {
                    break;
                }
                if (repacker.openWindow().isEmpty() && startsCounting(output.peek())) {
                    repacker.countFromZero();
                }
                repacker.accept(next);
                progress.accept(++records);
                for (ProducerRecord<byte[], byte[]> batch = packed.poll(); batch != null; batch = packed.poll()) {
                    ConsumerRecord<byte[], byte[]> published = output.next();
                    if (published == null) {
                        // The application has not packed it yet.
                        break;
                    }
                    String found = difference.between(published, batch);
                    if (found != null) {
                        return new Outcome(start.window(), records, equal, found, null);
                    }
                    equal++;
                }
            }
            ConsumerRecord<byte[], byte[]> left = output.peek();
            String surplus = left == null || !isAtEnd(input)
                    ? null
                    : "output offset " + left.offset() + " of partition " + partition
                            + " has a batch that the replay of the whole input does not yield";
            return new Outcome(start.window(), records, equal, surplus, note(start.window(), range, input));
        }
    }

    /** Passes the batches on, with counters from zero. */
    Outcome pack(Range range, Consumer<ProducerRecord<byte[], byte[]>> batches) {
        Map<String, Object> client = config.clientProperties();
        try (PartitionCursor output = new PartitionCursor(client, config.outputTopic(), partition, 0);
                PartitionCursor input = new PartitionCursor(client, config.inputTopic(), partition, 0)) {
            WindowStart start = OutputIndex.find(output, range.from(), input.begin());
            long from = start == null ? input.begin() : start.window();
            long[] packed = {0};
            Repacker repacker = new Repacker(config, registry, partition, Counters.ZERO, batch -> {
                packed[0]++;
                batches.accept(batch);
            });
            input.seek(from);
            long records = 0;
            for (ConsumerRecord<byte[], byte[]> next = input.peek();
                    next != null && !isDone(repacker, input, range);
                    next = input.peek()) {
                repacker.accept(next);
                input.next();
                progress.accept(++records);
            }
            String open = repacker.waiting() == 0
                    ? null
                    : "partition " + partition + ": " + repacker.waiting()
                            + " sequences wait in an open window and were not packed";
            return new Outcome(from, records, packed[0], null, open == null ? note(from, range, input) : open);
        }
    }

    /** A range ends with the window that contains its last offset. */
    private static boolean isDone(Repacker repacker, PartitionCursor input, Range range) {
        if (input.position() < range.until()) {
            return false;
        }
        OptionalLong window = repacker.openWindow();
        return window.isEmpty() || window.getAsLong() >= range.until();
    }

    /** A reset that keeps the offsets restarts the dense counters, between two windows. */
    private static boolean startsCounting(@Nullable ConsumerRecord<byte[], byte[]> batch) {
        return batch != null && BatchMetadata.number(batch, "sequence") == 0;
    }

    private static boolean isAtEnd(PartitionCursor input) {
        return input.peek() == null;
    }

    private @Nullable String note(long started, Range range, PartitionCursor input) {
        if (started < 0) {
            return "partition " + partition + ": topic " + config.outputTopic() + " has no batch of this range";
        }
        return started > Math.max(range.from(), 0) && input.begin() > 0
                ? "partition " + partition + ": the input starts at offset " + input.begin()
                        + ", within a window; replayed from the next window, offset " + started
                : null;
    }
}
