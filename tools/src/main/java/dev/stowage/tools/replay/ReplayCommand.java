package dev.stowage.tools.replay;

import dev.stowage.cli.UserException;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cli.config.ConfigOptions;
import dev.stowage.cli.options.NumberConverters;
import dev.stowage.cli.progress.ProgressDisplay;
import dev.stowage.cluster.consume.PartitionCount;
import dev.stowage.cluster.permissions.AppResource;
import dev.stowage.cluster.permissions.CommandGrants;
import dev.stowage.cluster.permissions.Permissions;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.schemas.ShownText;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.tools.replay.PartitionReplay.Outcome;
import dev.stowage.tools.replay.PartitionReplay.Range;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Packs a range of the input again. */
@Command(
        name = "replay",
        description =
                "Packs a range of the input again, in whole windows, to another topic or to compare with the output topic.",
        footer = {
            "",
            "Examples:",
            "  stowage replay --check",
            "  stowage replay --check --partition 2 --from-offset 1000000 --until-offset 2000000",
            "  stowage replay --to packed-1024 --from-time 2026-01-01T00:00:00Z --set buckets=1024",
            "",
            "With --check, the exit code is 0 if all batches are identical, else 1, and the first difference is printed. --check"
                    + " requires the configuration that packed the batches."
        })
public final class ReplayCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @ArgGroup(multiplicity = "1")
    private Target target = new Target();

    /** One of the two options. */
    static final class Target {
        @Option(names = "--check", required = true, description = "Compares with the output topic.")
        @SuppressWarnings("UnusedVariable") // picocli requires one of the two options
        private boolean check;

        @Option(
                names = "--to",
                required = true,
                paramLabel = "TOPIC",
                description = "Writes the batches to this topic, with counters from zero.")
        private @Nullable String topic;
    }

    @Option(names = "--partition", converter = NumberConverters.NonNegative.class, description = "Only this partition.")
    private @Nullable Integer partition;

    @Option(
            names = "--from-offset",
            paramLabel = "N",
            converter = NumberConverters.Offset.class,
            description = "First input offset; the beginning by default.")
    private long fromOffset;

    @Option(
            names = "--until-offset",
            paramLabel = "N",
            converter = NumberConverters.Offset.class,
            description = "Input offset after the last one; the end by default.")
    private long untilOffset = Long.MAX_VALUE;

    @Option(
            names = "--from-time",
            paramLabel = "TIME",
            description = "Starts with the first record of this time or later.")
    private @Nullable Instant fromTime;

    @Option(
            names = "--until-time",
            paramLabel = "TIME",
            description = "Stops before the first record of this time or later.")
    private @Nullable Instant untilTime;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        AppConfig config = options.load();
        Permissions permissions = target.topic == null
                ? Permissions.of(config, CommandGrants.REPLAY)
                : Permissions.of(config, CommandGrants.REPLAY_TO).named(AppResource.COPY, List.of(target.topic));
        return permissions.guard(() -> replay(config, permissions));
    }

    private int replay(AppConfig config, Permissions permissions) throws ExecutionException, InterruptedException {
        StowageConfig stowage = config.stowage();
        Map<String, Object> client = stowage.clientProperties();
        int partitions = PartitionCount.count(client, stowage.inputTopic(), "input.topic");
        PartitionCount.count(client, stowage.outputTopic(), "output.topic");
        if (partition != null && (partition < 0 || partition >= partitions)) {
            throw new UserException("--partition " + partition + ": topic " + stowage.inputTopic()
                    + " has partitions 0 to " + (partitions - 1));
        }
        SchemaRegistryClient registry = RegistryClients.create(stowage.registry());
        PrintWriter out = spec.commandLine().getOut();
        boolean equal = true;
        long batches = 0;
        long[] records = {0};
        try (Admin admin = Admin.create(client);
                Copy copy = copy(config, permissions, partitions);
                ProgressDisplay progress = ProgressDisplay.start(
                        "replay", -1, "records", spec.commandLine().getErr())) {
            for (int p = partition == null ? 0 : partition; p < (partition == null ? partitions : partition + 1); p++) {
                long before = records[0];
                PartitionReplay replay = new PartitionReplay(stowage, registry, p, count -> {
                    records[0] = before + count;
                    progress.stepTo(records[0]);
                });
                Range range = range(admin, new TopicPartition(stowage.inputTopic(), p));
                Outcome outcome = copy == null ? replay.check(range) : replay.pack(range, copy::send);
                batches += outcome.batches();
                if (outcome.note() != null) {
                    out.println("note: " + ShownText.of(outcome.note()));
                }
                if (outcome.difference() != null) {
                    equal = false;
                    out.println("difference: " + ShownText.of(outcome.difference()));
                }
            }
        }
        String what = copy(target.topic, equal);
        out.printf(Locale.ROOT, "%s: %,d batches from %,d input records%n", what, batches, records[0]);
        out.flush();
        return equal ? 0 : 1;
    }

    private static String copy(@Nullable String topic, boolean equal) {
        if (topic != null) {
            return "packed to topic " + topic;
        }
        return equal ? "identical" : "not identical";
    }

    private Range range(Admin admin, TopicPartition partitionOfInput) throws ExecutionException, InterruptedException {
        return new Range(
                fromTime == null ? fromOffset : offsetAt(admin, partitionOfInput, fromTime),
                untilTime == null ? untilOffset : offsetAt(admin, partitionOfInput, untilTime));
    }

    /** The first offset with a timestamp at or after a time; beyond the end if there is none. */
    private static long offsetAt(Admin admin, TopicPartition partition, Instant time)
            throws ExecutionException, InterruptedException {
        long offset = admin.listOffsets(Map.of(partition, OffsetSpec.forTimestamp(time.toEpochMilli())))
                .partitionResult(partition)
                .get()
                .offset();
        return offset < 0 ? Long.MAX_VALUE : offset;
    }

    private @Nullable Copy copy(AppConfig config, Permissions permissions, int partitions) {
        String topic = target.topic;
        if (topic == null) {
            return null;
        }
        StartupChecks.prepareCopy(
                config, permissions, topic, partitions, spec.commandLine().getErr());
        return new Copy(config.stowage(), topic);
    }

    /** Writes batches to another topic. */
    private static final class Copy implements AutoCloseable {
        private final String topic;
        private final KafkaProducer<byte[], byte[]> producer;
        private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

        Copy(StowageConfig config, String topic) {
            this.topic = topic;
            Map<String, Object> properties = config.clientProperties();
            properties.put(ProducerConfig.ACKS_CONFIG, "all");
            properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
            properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
            properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, config.maxBatchRecordBytes() + (64 << 10));
            producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @SuppressWarnings("FutureReturnValueIgnored") // the callback keeps a failure
        void send(ProducerRecord<byte[], byte[]> batch) {
            throwFailure();
            producer.send(
                    new ProducerRecord<>(
                            topic, batch.partition(), batch.timestamp(), batch.key(), batch.value(), batch.headers()),
                    (metadata, exception) -> {
                        if (exception != null) {
                            failure.compareAndSet(null, exception);
                        }
                    });
        }

        @Override
        public void close() {
            producer.close();
            throwFailure();
        }

        private void throwFailure() {
            Exception failed = failure.get();
            if (failed != null) {
                throw new UserException("cannot write a batch to topic " + topic + ": " + failed.getMessage(), failed);
            }
        }
    }
}
