package dev.stowage.integration.containers;

import dev.stowage.embedded.FreePort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.TopicPartitionInfo;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;

/** A cluster of one or several brokers that can be killed and started again. */
final class Brokers implements AutoCloseable {
    private static final String IMAGE = System.getProperty("stowage.kafka.image", "apache/kafka:4.3.1");

    /** The container's command may start before the script is complete. */
    private static final String START = "until grep -qs docker/run /tmp/testcontainers_start.sh; do sleep 0.1; done;"
            + " exec sh /tmp/testcontainers_start.sh";

    private final Network network = Network.newNetwork();
    private final List<KafkaContainer> containers = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    Brokers(int count) throws IOException {
        String voters = IntStream.rangeClosed(1, count)
                .mapToObj(node -> node + "@node-" + node + ":9094")
                .collect(Collectors.joining(","));
        String replicas = Integer.toString(count);
        String inSync = Integer.toString(Math.max(1, count - 1));
        for (int node = 1; node <= count; node++) {
            int port = FreePort.find();
            ports.add(port);
            KafkaContainer container = new KafkaContainer(
                            DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("apache/kafka"))
                    .withNetwork(network)
                    .withNetworkAliases("node-" + node)
                    .withCommand("sh", "-c", START)
                    .withEnv("KAFKA_NODE_ID", Integer.toString(node))
                    .withEnv("KAFKA_CONTROLLER_QUORUM_VOTERS", voters)
                    .withEnv("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", replicas)
                    .withEnv("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", replicas)
                    .withEnv("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", inSync)
                    .withEnv("KAFKA_MIN_INSYNC_REPLICAS", inSync)
                    // A broker that was killed waits for the end of its old session before it is ready again.
                    .withEnv("KAFKA_BROKER_SESSION_TIMEOUT_MS", "3000")
                    .withEnv("KAFKA_HEAP_OPTS", "-Xms256m -Xmx512m");
            // A mapped port would change at a restart.
            container.setPortBindings(List.of("127.0.0.1:" + port + ":9092"));
            containers.add(container);
        }
        Startables.deepStart(containers).join();
    }

    String bootstrapServers() {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    int count() {
        return containers.size();
    }

    /** SIGKILL. */
    void kill(int index) {
        KafkaContainer container = containers.get(index);
        container
                .getDockerClient()
                .killContainerCmd(container.getContainerId())
                .withSignal("KILL")
                .exec();
    }

    void restart(int index) {
        KafkaContainer container = containers.get(index);
        container
                .getDockerClient()
                .startContainerCmd(container.getContainerId())
                .exec();
    }

    /** The broker that coordinates a consumer group. */
    int groupCoordinator(String group) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            return Objects.requireNonNull(admin.describeConsumerGroups(List.of(group))
                                    .all()
                                    .get()
                                    .get(group))
                            .coordinator()
                            .id()
                    - 1;
        }
    }

    /** The broker that coordinates the transactions of the first producer whose id begins with the given prefix. */
    int transactionCoordinator(String prefix) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            String id = admin.listTransactions().all().get().stream()
                    .map(TransactionListing::transactionalId)
                    .filter(found -> found.startsWith(prefix))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
            return Objects.requireNonNull(admin.describeTransactions(List.of(id))
                                    .all()
                                    .get()
                                    .get(id))
                            .coordinatorId()
                    - 1;
        }
    }

    /** Whether every replica of every partition is in sync. */
    boolean isWhole(List<String> topics) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            for (TopicDescription topic :
                    admin.describeTopics(topics).allTopicNames().get().values()) {
                for (TopicPartitionInfo partition : topic.partitions()) {
                    if (partition.isr().size() < partition.replicas().size()) {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    @Override
    public void close() {
        containers.forEach(KafkaContainer::stop);
        network.close();
    }
}
