package dev.stowage.integration.verify;

import static dev.stowage.integration.Cluster.START;
import static dev.stowage.integration.Processes.PATIENCE;

import dev.stowage.cluster.permissions.CommandGrants;
import dev.stowage.cluster.permissions.Permissions;
import dev.stowage.cluster.position.Changelogs;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.integration.Cluster;
import dev.stowage.integration.Feed;
import dev.stowage.integration.Operator;
import dev.stowage.integration.Stowage;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.integration.StowageProcess;
import dev.stowage.topology.core.input.Tick;
import dev.stowage.topology.core.state.PartitionState;
import dev.stowage.topology.streams.position.BrokerInputLog;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A feed with timestamps one second apart, so that ten minutes of it are a window, and changes of its topics while the
 * application is stopped.
 */
final class WindowedFeed extends Feed {
    /** 600 sequences a window, if there is one partition. */
    private static final Duration STEP = Duration.ofSeconds(1);

    private final SequenceGenerator generator = new SequenceGenerator(1);
    private int sent;

    WindowedFeed(Cluster cluster, String name, String... more) {
        super(cluster, name, more);
        settings.putIfAbsent("topics.partitions", "1");
    }

    @Override
    public void send(int sequences) {
        StartupChecks.prepareInput(
                app(),
                Permissions.of(app(), CommandGrants.INGEST),
                new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        cluster.send(app(), generator, sequences, Timestamps.from(START + sent * STEP.toMillis(), STEP));
        sent += sequences;
    }

    /** Packs this many sequences and leaves the last window open. */
    void pack(int sequences) {
        send(sequences);
        pack(false);
    }

    /** Packs this many sequences, and waits until the application closes the window by itself. */
    void packIdle(int sequences) throws Exception {
        try (StowageProcess run = start()) {
            send(sequences);
            // A tick that was sent before the last sequences arrived does not name them; another one follows.
            run.await("tick after all sequences", PATIENCE, () -> {
                List<ConsumerRecord<byte[], byte[]>> records = read(input());
                ConsumerRecord<byte[], byte[]> last = records.get(records.size() - 1);
                long lastSequence = records.stream()
                        .filter(record -> !Tick.isTick(record.headers(), record.value()))
                        .mapToLong(ConsumerRecord::offset)
                        .max()
                        .orElse(-1);
                return Tick.isTick(last.headers(), last.value())
                        && Tick.after(last.headers()).orElseThrow() == lastSequence
                        && cluster.committed(name, input()) > last.offset();
            });
            run.stop();
        }
    }

    /** Packs this many sequences and closes the last window. */
    void packAndClose(int sequences) {
        send(sequences);
        pack(true);
    }

    Outcome verify(String... options) {
        List<String> arguments = new ArrayList<>(List.of("verify", "--json"));
        arguments.addAll(List.of(options));
        return Stowage.run(settings, arguments.toArray(String[]::new));
    }

    /** Records of partition 0 of a topic. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return cluster.read(topic).stream()
                .filter(record -> record.partition() == 0)
                .toList();
    }

    void moveOffset(long to) throws Exception {
        try (Operator operator = operator()) {
            operator.setOffset(name, new TopicPartition(input(), 0), to);
        }
    }

    void delete(String... topics) throws Exception {
        try (Operator operator = operator()) {
            operator.deleteTopics(topics);
        }
    }

    void create(String topic) throws Exception {
        cluster.topics().create(topic, 1, "max.message.bytes", "20000000");
    }

    /** Deletes a topic and creates it again with the given records. */
    void recreate(String topic, List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
        delete(topic);
        create(topic);
        cluster.topics().append(topic, records);
    }

    String topicId(String topic) throws Exception {
        try (Operator operator = operator()) {
            return operator.topicId(topic);
        }
    }

    void deleteRecords(String topic, long before) throws Exception {
        try (Operator operator = operator()) {
            operator.deleteRecords(topic, Map.of(new TopicPartition(topic, 0), before));
        }
    }

    /** Modifies the stored state of partition 0. */
    void alterState(Consumer<PartitionState> change) {
        PartitionState state = Changelogs.load(config(), 0);
        change.accept(state);
        produce(producer -> state.forEachEntry(
                (key, value) -> producer.send(new ProducerRecord<>(Changelogs.pool(config()), 0, key, value))));
    }

    /** Changes the topic to which the state belongs. */
    void rememberIdentity() {
        try (BrokerInputLog log = new BrokerInputLog(config())) {
            alterState(state -> state.checkpoint().identity = log.identity(System.nanoTime()));
        }
    }

    void produce(Consumer<KafkaProducer<byte[], byte[]>> to) {
        try (KafkaProducer<byte[], byte[]> producer = cluster.topics().producer()) {
            to.accept(producer);
        }
    }
}
