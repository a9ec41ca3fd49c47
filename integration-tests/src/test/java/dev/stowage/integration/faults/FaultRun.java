package dev.stowage.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stowage.app.config.AppConfig;
import dev.stowage.app.generate.SequenceGenerator;
import dev.stowage.app.ingest.SequenceSender;
import dev.stowage.app.ingest.SequenceSender.Labels;
import dev.stowage.app.ingest.SequenceSender.Timestamps;
import dev.stowage.app.log.Consumers;
import dev.stowage.integration.FreePort;
import dev.stowage.integration.Stowage;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.integration.StowageProcess;
import dev.stowage.schemas.RegistryClients;
import dev.stowage.topology.Tick;
import dev.stowage.topology.config.StowageConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Broker and application in processes of their own, a feed that never pauses, and faults one after the other. Afterwards
 * every sequence must stand in exactly one batch, and a replay of the log without any fault must give the same bytes.
 */
final class FaultRun implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int LAST_LINES = 15;
    private static final long START = 1_767_225_600_000L;
    private static final Duration STEP = Duration.ofMillis(50);
    private static final int CHUNK = 250;
    private static final int THREADS = 2;

    /** Longer than a session of the consumers, 6 s. */
    private static final Duration BEYOND_SESSION = Duration.ofSeconds(8);

    private final Path directory;
    private final long sequencesPerSecond;
    private final int brokerPort = FreePort.find();
    private final int registryPort = FreePort.find();
    private final AtomicBoolean feeding = new AtomicBoolean(true);
    private final AtomicLong fed = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> feedFailure = new AtomicReference<>();
    private final List<Duration> recoveries = new ArrayList<>();
    private StowageProcess broker;
    private StowageProcess first;
    private int extraInstances;

    FaultRun(Path directory, long sequencesPerSecond) throws IOException {
        this.directory = directory;
        this.sequencesPerSecond = sequencesPerSecond;
        broker = startBroker();
        await("broker").atMost(PATIENCE).until(() -> broker.output().contains("Ctrl-C stops"));
        first = startInstance("first");
        await("application").atMost(PATIENCE).until(() -> first.output().contains("health on"));
    }

    /** All kinds of faults, each as often as the others, in an order that the seed decides. */
    static List<Fault> schedule(long seed, int count) {
        List<Fault> faults = new ArrayList<>();
        while (faults.size() < count) {
            List<Fault> round = new ArrayList<>(List.of(Fault.values()));
            Collections.shuffle(round, new Random(seed + faults.size()));
            faults.addAll(round);
        }
        return faults.subList(0, count);
    }

    /** Feeds, breaks, and verifies. */
    void run(List<Fault> faults, long leastSequences) throws Exception {
        Thread feeder = new Thread(this::feed, "feeder");
        feeder.start();
        awaitBatchesBeyond(0);
        for (Fault fault : faults) {
            long start = System.nanoTime();
            inflict(fault);
            awaitBatchesBeyond(batches());
            System.out.printf(
                    "fault %s: batches flow again after %.1f s, %,d sequences fed%n",
                    fault, (System.nanoTime() - start) / 1e9, fed.get());
        }
        await("the feed").atMost(Duration.ofHours(2)).until(() -> fed.get() >= leastSequences);
        feeding.set(false);
        feeder.join();
        assertThat(feedFailure.get()).isNull();
        finish();
    }

    /** From the restart after a kill of the only instance to its first new batch. */
    List<Duration> recoveries() {
        return List.copyOf(recoveries);
    }

    @Override
    public void close() {
        feeding.set(false);
        first.close();
        broker.close();
    }

    private void inflict(Fault fault) throws Exception {
        switch (fault) {
            case KILL -> {
                // A recovery of the only instance is measured, not the end of the session of one that was lost before.
                await("no other instance").atMost(PATIENCE).ignoreExceptions().until(() -> members() == THREADS);
                first.kill();
                restartFirst();
            }
            case KILL_AND_WIPE -> {
                first.kill();
                Utils.delete(Path.of(settings("first").get("state.dir")).toFile());
                first = startInstance("first");
            }
            case FREEZE -> {
                try (StowageProcess other = startInstance("extra" + ++extraInstances)) {
                    awaitStart(other);
                    first.freeze();
                    long before = batches();
                    TimeUnit.MILLISECONDS.sleep(BEYOND_SESSION.toMillis());
                    awaitBatchesBeyond(before);
                    first.thaw();
                    other.stop();
                }
                // A process that slept through its session may have given up, as it should; a supervisor starts it
                // again.
                if (!first.isAlive()) {
                    first = startInstance("first");
                }
            }
            case ADD_AND_LOSE -> {
                try (StowageProcess other = startInstance("extra" + ++extraInstances)) {
                    awaitStart(other);
                    awaitBatchesBeyond(batches());
                    other.kill();
                }
            }
            case ADD_AND_REMOVE -> {
                try (StowageProcess other = startInstance("extra" + ++extraInstances, "--leave")) {
                    awaitStart(other);
                    awaitBatchesBeyond(batches());
                    assertThat(other.stop()).isIn(0, 143);
                }
            }
            case BROKER -> {
                broker.kill();
                broker = startBroker();
                if (!first.isAlive()) {
                    first = startInstance("first");
                }
            }
        }
    }

    private void restartFirst() throws Exception {
        long before = batches();
        long start = System.nanoTime();
        first = startInstance("first");
        awaitBatchesBeyond(before);
        recoveries.add(Duration.ofNanos(System.nanoTime() - start));
    }

    private void finish() throws Exception {
        if (!first.isAlive()) {
            first = startInstance("first");
        }
        Outcome closed = Stowage.run(settings("first"), "close", "--timeout", "3m");
        assertThat(closed.exitCode()).as(closed.err()).isZero();
        first.stop();
        await("end of dead transactions")
                .atMost(PATIENCE)
                .until(() -> end(IsolationLevel.READ_COMMITTED) == end(IsolationLevel.READ_UNCOMMITTED));
        Outcome verified = Stowage.run(settings("first"), "verify", "--json");
        assertThat(verified.exitCode()).as(verified.out()).isZero();
        Input input = input();
        if (input.records() > input.sequences()) {
            System.out.printf(
                    "the feed's producer delivered %,d sequences more than once%n",
                    input.records() - input.sequences());
        }
        assertThat(input.sequences()).as("sequences of the input").isEqualTo(fed.get());
        assertThat(verified.lastLine())
                .contains(
                        "\"packed\":" + input.records() + ",",
                        "\"waiting\":0,",
                        "\"rejected\":0,",
                        "\"unverifiable\":0,");
        Outcome replayed = Stowage.run(settings("first"), "replay", "--check");
        assertThat(replayed.exitCode()).as(replayed.out()).isZero();
        System.out.println(verified.out().strip());
        System.out.println(replayed.out().strip());
    }

    /** Records of the input, ticks not counted, and how many different sequences they are. */
    private record Input(long records, long sequences) {}

    /*
     * What the feed sent and what the input holds is not the same number: a producer, idempotent or not, may start its
     * sequence numbers anew where a broker that died answers that one partition's are out of order, and then send again
     * what another partition had taken without the answer coming through. That is a record like any other to Stowage.
     */
    private Input input() {
        StowageConfig config =
                AppConfig.load(Map.of(), null, Map.of(), settings("reader")).stowage();
        Set<String> ids = new HashSet<>();
        long records = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = Consumers.ofCommitted(config.clientProperties())) {
            List<TopicPartition> partitions = Consumers.partitions(consumer, config.inputTopic());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (!Tick.isTick(record.headers(), record.value())) {
                        records++;
                        ids.add(new String(record.key(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return new Input(records, ids.size());
    }

    private void feed() {
        AppConfig config = AppConfig.load(Map.of(), null, Map.of(), settings("feeder"));
        SequenceGenerator generator = new SequenceGenerator(4_711);
        try (SequenceSender sender = new SequenceSender(
                config.stowage(),
                RegistryClients.create(config.stowage().registry()),
                Timestamps.from(START, STEP),
                Labels.NONE)) {
            while (feeding.get()) {
                for (int i = 0; i < CHUNK; i++) {
                    sender.send(generator.next());
                }
                sender.flush();
                fed.set(sender.acknowledged());
                TimeUnit.MILLISECONDS.sleep(1_000L * CHUNK / sequencesPerSecond);
            }
        } catch (InterruptedException | RuntimeException e) {
            feedFailure.set(e);
        }
    }

    private void awaitStart(StowageProcess instance) {
        await("another instance").atMost(PATIENCE).until(() -> instance.output().contains("health on"));
    }

    private void awaitBatchesBeyond(long count) throws IOException {
        try {
            await("new batches")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .until(() -> feedFailure.get() != null || batches() > count);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "no batch beyond " + count + "; " + fed.get() + " sequences fed; last lines of all:\n"
                            + lastLines(),
                    e);
        }
        // Without a feed there is nothing to wait for.
        assertThat(feedFailure.get()).as("the feed").isNull();
    }

    private String lastLines() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path log :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                List<String> lines = Files.readAllLines(log);
                all.append(log.getFileName()).append('\n');
                lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())
                        .forEach(line -> all.append("    ").append(line).append('\n'));
            }
        }
        return all.toString();
    }

    private long batches() throws ExecutionException, InterruptedException {
        return end(IsolationLevel.READ_COMMITTED);
    }

    private int members() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + brokerPort))) {
            return admin.describeConsumerGroups(List.of("faults"))
                    .all()
                    .get()
                    .get("faults")
                    .members()
                    .size();
        }
    }

    private long end(IsolationLevel isolation) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < 4; partition++) {
            latest.put(new TopicPartition("packed-batches", partition), OffsetSpec.latest());
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + brokerPort))) {
            return admin.listOffsets(latest, new ListOffsetsOptions(isolation)).all().get().values().stream()
                    .mapToLong(found -> found.offset())
                    .sum();
        }
    }

    private StowageProcess startBroker() throws IOException {
        return StowageProcess.start(
                List.of(
                        "broker",
                        "--port",
                        Integer.toString(brokerPort),
                        "--registry-port",
                        Integer.toString(registryPort),
                        "--data",
                        directory.resolve("broker").toString()),
                directory.resolve("broker.log"));
    }

    private StowageProcess startInstance(String name, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(List.of(options));
        settings(name).forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        return StowageProcess.start(arguments, directory.resolve(name + ".log"));
    }

    private Map<String, String> settings(String instance) {
        Map<String, String> settings = new HashMap<>();
        settings.put("application.id", "faults");
        settings.put("bootstrap.servers", "127.0.0.1:" + brokerPort);
        settings.put("schema.registry.url", "http://127.0.0.1:" + registryPort);
        settings.put("state.dir", directory.resolve("state-" + instance).toString());
        settings.put("http.port", "0");
        settings.put("threads", Integer.toString(THREADS));
        // Rows fill slowly at the rate of a test, and a batch must not take longer to fill than a fault lasts.
        settings.put("batch.tokens", "4096");
        settings.put("lookahead", "64");
        settings.put("kafka.commit.interval.ms", "200");
        return settings;
    }
}
