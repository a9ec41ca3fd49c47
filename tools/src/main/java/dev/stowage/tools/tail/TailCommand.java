package dev.stowage.tools.tail;

import dev.stowage.cli.Shutdown;
import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.cli.options.NumberConverters;
import dev.stowage.cluster.consume.Consumers;
import dev.stowage.cluster.permissions.CommandGrants;
import dev.stowage.cluster.permissions.Permissions;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.registry.RegistryClients;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows batches of the output topic. */
@Command(
        name = "tail",
        description =
                "Shows the last batches of the output topic: rows, segments, fill, and the start of the arrays and tracks.",
        footer = {
            "",
            "Examples:",
            "  stowage tail",
            "  stowage tail -n 1 --rows 2 --slots 40 --partition 0",
            "  stowage tail --follow",
            "  stowage tail -n 1 --json"
        })
public final class TailCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(200);

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(
            names = {"-n", "--batches"},
            defaultValue = "3",
            converter = NumberConverters.Positive.class,
            description = "Number of batches to show; ${DEFAULT-VALUE} by default.")
    private int batches;

    @Option(
            names = {"-f", "--follow"},
            description = "Continues with new batches until it is stopped.")
    private boolean follow;

    @Option(names = "--partition", converter = NumberConverters.NonNegative.class, description = "Only this partition.")
    private @Nullable Integer partition;

    @Option(
            names = "--rows",
            defaultValue = "3",
            converter = NumberConverters.NonNegative.class,
            description = "Max rows of each batch to show; ${DEFAULT-VALUE} by default.")
    private int rows;

    @Option(
            names = "--slots",
            defaultValue = "24",
            converter = NumberConverters.NonNegative.class,
            description = "Max slots of each row to show; ${DEFAULT-VALUE} by default.")
    private int slots;

    @Option(
            names = "--json",
            description =
                    "Prints each batch as one JSON object in a line, with all values; --rows and --slots do not apply.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        AppConfig config = options.load();
        return Permissions.of(config, CommandGrants.TAIL).guard(() -> tail(config));
    }

    private int tail(AppConfig config) {
        PrintWriter out = spec.commandLine().getOut();
        BatchPrinter text = new BatchPrinter(out, config.stowage().vocabulary(), rows, slots);
        Consumer<PackedBatch> printer = json ? batch -> BatchJson.print(batch, out) : text::print;
        PackedBatchDeserializer deserializer = new PackedBatchDeserializer(
                RegistryClients.create(config.stowage().registry()),
                config.stowage().registry());
        try (Shutdown shutdown = Shutdown.hook();
                KafkaConsumer<byte[], PackedBatch> consumer =
                        Consumers.ofCommitted(config.stowage().clientProperties(), deserializer)) {
            List<TopicPartition> partitions =
                    partitions(consumer, config.stowage().outputTopic());
            consumer.assign(partitions);
            last(consumer, partitions, shutdown).forEach(printer);
            while (follow && !shutdown.isRequested()) {
                consumer.poll(POLL).forEach(record -> printer.accept(record.value()));
            }
        }
        return 0;
    }

    private List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        if (!consumer.listTopics().containsKey(topic)) {
            throw new UserException(
                    "topic " + topic + " (output.topic) does not exist; `stowage run` creates it at startup");
        }
        List<TopicPartition> all = Consumers.partitions(consumer, topic);
        if (partition == null) {
            return all;
        }
        List<TopicPartition> one =
                all.stream().filter(found -> found.partition() == partition).toList();
        if (one.isEmpty()) {
            throw new UserException(
                    "--partition " + partition + ": topic " + topic + " has partitions 0 to " + (all.size() - 1));
        }
        return one;
    }

    /** The last batches of all partitions by timestamp, oldest first. */
    private List<PackedBatch> last(
            KafkaConsumer<byte[], PackedBatch> consumer, List<TopicPartition> partitions, Shutdown shutdown) {
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        // Transaction markers take offsets, too, so more offsets are read than batches are shown.
        partitions.forEach(at -> consumer.seek(
                at,
                Math.max(
                        Objects.requireNonNull(begins.get(at)),
                        Objects.requireNonNull(ends.get(at)) - 4L * batches - 16)));
        Deque<ConsumerRecord<byte[], PackedBatch>> found = new ArrayDeque<>();
        while (!shutdown.isRequested()
                && partitions.stream().anyMatch(at -> consumer.position(at) < Objects.requireNonNull(ends.get(at)))) {
            consumer.poll(POLL).forEach(found::add);
        }
        List<PackedBatch> sorted = found.stream()
                .sorted((a, b) -> Long.compare(a.timestamp(), b.timestamp()))
                .map(ConsumerRecord::value)
                .toList();
        return sorted.subList(Math.max(0, sorted.size() - batches), sorted.size());
    }
}
