package dev.stowage.integration.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.app.config.AppConfig;
import dev.stowage.app.generate.SequenceGenerator;
import dev.stowage.app.ingest.SequenceSender.Timestamps;
import dev.stowage.app.position.Changelogs;
import dev.stowage.integration.Cluster;
import dev.stowage.integration.Stowage;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.integration.StowageProcess;
import dev.stowage.topology.Tick;
import dev.stowage.topology.config.StowageConfig;
import dev.stowage.topology.position.BrokerInputLog;
import dev.stowage.topology.state.StoredEntries;
import dev.stowage.topology.state.TransientState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** An application with topics of its own, and what an operator may do to them while it is stopped. */
final class Feed {
    static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    /** 600 sequences a window, if there is one partition. */
    private static final Duration STEP = Duration.ofSeconds(1);

    private final Cluster cluster;
    private final Path directory;
    private final String name;
    private final Map<String, String> settings;
    private final SequenceGenerator generator = new SequenceGenerator(1);
    private int sent;

    Feed(Cluster cluster, Path directory, String name, String... more) {
        this.cluster = cluster;
        this.directory = directory;
        this.name = name;
        settings = cluster.settings(name, more);
        settings.putIfAbsent("topics.partitions", "1");
        settings.put("input.topic", input());
        settings.put("output.topic", output());
        settings.put("rejects.topic", name + "-rejects");
        settings.put("statistics.topic", name + "-statistics");
    }

    String input() {
        return name + "-in";
    }

    String output() {
        return name + "-out";
    }

    Map<String, String> settings() {
        return settings;
    }

    StowageConfig config() {
        return app().stowage();
    }

    private AppConfig app() {
        return AppConfig.load(Map.of(), null, Map.of(), settings);
    }

    StowageProcess start() throws Exception {
        StowageProcess run = StowageProcess.run(settings, directory.resolve(name + ".log"), "--leave");
        run.awaitStart(PATIENCE);
        return run;
    }

    void send(int sequences) {
        cluster.send(app(), generator, sequences, Timestamps.from(START + sent * STEP.toMillis(), STEP));
        sent += sequences;
    }

    /** Has so many packed and leaves the last window open. */
    void pack(int sequences) throws Exception {
        try (StowageProcess run = start()) {
            send(sequences);
            run.await("commit", PATIENCE, () -> cluster.committed(name, input()) >= sent);
            run.stop();
        }
    }

    /** Has so many packed, and waits until the application closes the window by itself. */
    void packIdle(int sequences) throws Exception {
        try (StowageProcess run = start()) {
            send(sequences);
            run.await("tick behind all sequences", PATIENCE, () -> {
                List<ConsumerRecord<byte[], byte[]>> records = read(input());
                ConsumerRecord<byte[], byte[]> last = records.get(records.size() - 1);
                return records.stream()
                                        .filter(record -> !Tick.isTick(record.headers(), record.value()))
                                        .count()
                                == sent
                        && Tick.isTick(last.headers(), last.value())
                        && cluster.committed(name, input()) > last.offset();
            });
            run.stop();
        }
    }

    /** Has so many packed and closes the last window. */
    void packAndClose(int sequences) throws Exception {
        try (StowageProcess run = start()) {
            send(sequences);
            Outcome closed = run.command(settings, "close");
            assertThat(closed.exitCode()).as(closed.err()).isZero();
            run.stop();
        }
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
        admin(admin -> admin.alterConsumerGroupOffsets(
                        name, Map.of(new TopicPartition(input(), 0), new OffsetAndMetadata(to)))
                .all()
                .get());
    }

    void delete(String... topics) throws Exception {
        admin(admin -> admin.deleteTopics(List.of(topics)).all().get());
    }

    void create(String topic) throws Exception {
        Map<String, String> properties = Map.of("retention.ms", "-1", "max.message.bytes", "20000000");
        admin(admin -> admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(properties)))
                .all()
                .get());
    }

    /** Deletes a topic and makes it again with the given records. */
    void recreate(String topic, List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
        delete(topic);
        create(topic);
        produce(producer -> records.forEach(record -> producer.send(new ProducerRecord<>(
                topic, record.partition(), record.timestamp(), record.key(), record.value(), record.headers()))));
    }

    String topicId(String topic) throws Exception {
        String[] id = new String[1];
        admin(admin -> id[0] = admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .topicId()
                .toString());
        return id[0];
    }

    void deleteRecords(String topic, long before) throws Exception {
        admin(admin -> admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(before)))
                .all()
                .get());
    }

    /** Writes the stored state of partition 0 again, altered. */
    void alterState(Consumer<TransientState> change) {
        TransientState state = Changelogs.load(config(), 0);
        change.accept(state);
        produce(producer -> StoredEntries.forEach(
                state, (key, value) -> producer.send(new ProducerRecord<>(Changelogs.pool(config()), 0, key, value))));
    }

    /** Writes into the state which topic it belongs to. */
    void rememberIdentity() {
        try (BrokerInputLog log = new BrokerInputLog(config())) {
            alterState(state -> state.progress().identity = log.identity(System.nanoTime()));
        }
    }

    void produce(Consumer<KafkaProducer<byte[], byte[]>> to) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "max.in.flight.requests.per.connection", 1),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            to.accept(producer);
        }
    }

    /** A step that may fail. */
    interface Step {
        void take(Admin admin) throws Exception;
    }

    void admin(Step step) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            step.take(admin);
        }
    }
}
