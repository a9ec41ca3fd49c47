package dev.stowage.integration;

import static dev.stowage.integration.Cluster.START;
import static dev.stowage.integration.Processes.PATIENCE;
import static org.awaitility.Awaitility.await;

import dev.stowage.cli.config.AppConfig;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.server.run.PackingApplication;
import dev.stowage.topology.core.input.Tick;
import dev.stowage.topology.streams.clients.StreamsClients;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An instance that has read nothing since its start is frozen while it sends a tick. Another instance takes over its
 * partitions and continues. Then the first one resumes: its transaction contains no input offset, so Kafka does not
 * fence it.
 */
class FrozenTickIT {
    private static final Duration STEP = Duration.ofMillis(5);
    private static final int FEW = 400;
    private static final int MANY = 4_000;
    private static final CountDownLatch AT_TICK = new CountDownLatch(1);
    private static final CountDownLatch GO_ON = new CountDownLatch(1);

    @RegisterExtension
    final Cluster cluster = new Cluster();

    /** Clients whose producer blocks at its first tick. */
    public static final class FreezingClients extends StreamsClients {
        @Override
        @SuppressWarnings("unchecked") // a dynamic proxy of the interface
        public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
            Producer<byte[], byte[]> producer = super.getProducer(config);
            return (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Producer.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("send")
                                && arguments[0] instanceof ProducerRecord<?, ?> record
                                && Tick.isTick(record.headers(), record.value())) {
                            AT_TICK.countDown();
                            GO_ON.await();
                        }
                        try {
                            return method.invoke(producer, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    @Test
    void shouldKeepNewerStateWhenAnInstanceFreezesAroundItsTick() throws Exception {
        AppConfig frozen = cluster.config(
                "ticks",
                "threads",
                "1",
                "idle.flush",
                "2s",
                "kafka.main.consumer.max.poll.interval.ms",
                "3000",
                "kafka.default.client.supplier",
                FreezingClients.class.getName());
        AppConfig other = cluster.config(
                "ticks",
                "threads",
                "1",
                "state.dir",
                cluster.directory().resolve("other").toString());
        int partitions = cluster.prepare(frozen);
        SequenceGenerator generator = new SequenceGenerator(22);
        cluster.send(frozen, generator, FEW, Timestamps.from(START, STEP));
        AppConfig before = cluster.config("ticks", "threads", "1");
        PackingApplication former = cluster.startInProcess(before, partitions);
        await("sequences that wait").atMost(PATIENCE).until(() -> cluster.committed("ticks", "sequences") == FEW);
        former.close();

        PackingApplication first = cluster.startInProcess(frozen, partitions);
        AT_TICK.await();
        PackingApplication second = cluster.startInProcess(other, partitions);
        await("the other instance's partitions")
                .atMost(PATIENCE)
                .until(() -> second.partitions().size() == partitions);
        cluster.send(other, generator, MANY, Timestamps.from(START + FEW * STEP.toMillis(), STEP));
        await("batches of the other instance").atMost(PATIENCE).until(() -> second.partitions().stream()
                .allMatch(view -> view.batches() > 5));
        second.close(true);

        // When: the frozen instance commits its tick.
        long records = cluster.read("sequences").size();
        GO_ON.countDown();
        await("the tick").atMost(PATIENCE).until(() -> cluster.read("sequences").size() > records);
        first.close();

        // Then: state restored from the changelog continues where the other instance ended.
        AppConfig third = cluster.config(
                "ticks", "state.dir", cluster.directory().resolve("third").toString());
        try (PackingApplication application = cluster.startInProcess(third, partitions)) {
            Cluster.closeWindows(third, application);
        }
        Stowage.requireIntact(cluster.settings("ticks"), "\"packed\":" + (FEW + MANY) + ",", "\"waiting\":0,");
    }
}
