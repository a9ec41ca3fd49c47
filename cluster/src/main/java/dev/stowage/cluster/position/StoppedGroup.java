package dev.stowage.cluster.position;

import dev.stowage.cli.UserException;
import dev.stowage.schemas.ShownText;
import dev.stowage.topology.core.config.StowageConfig;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** The group of an application that must be stopped: it has no members and no open transactions. */
public final class StoppedGroup {
    private static final int POLL_MS = 200;

    private final StowageConfig config;
    private final Admin admin;
    private final PrintWriter err;
    private String reported = "";

    /** @param err receives messages about what it waits for */
    public StoppedGroup(StowageConfig config, Admin admin, PrintWriter err) {
        this.config = config;
        this.admin = admin;
        this.err = err;
    }

    /**
     * Waits until the members of stopped instances have left and open transactions are completed.
     *
     * @param patience max time; longer than a session timeout (6 s) and a transaction timeout (20 s), so that those of a killed instance expire
     * @throws UserException if an instance is running
     */
    public void await(Duration patience) throws ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (String obstacle = obstacle(); !obstacle.isEmpty(); obstacle = obstacle()) {
            if (System.nanoTime() > deadline) {
                throw new UserException(
                        obstacle + "; stop all instances of application " + config.applicationId() + " first");
            }
            if (!obstacle.equals(reported)) {
                reported = obstacle;
                err.println("waiting: " + ShownText.of(obstacle));
                err.flush();
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    /** Offsets that the group has committed, by partition of the input topic. */
    public Map<Integer, Long> offsets() throws ExecutionException, InterruptedException {
        return CommittedOffsets.offsets(admin, config.applicationId(), config.inputTopic());
    }

    private String obstacle() throws ExecutionException, InterruptedException {
        int members = members();
        if (members > 0) {
            return "the group " + config.applicationId() + " has " + members + " members";
        }
        return CommittedOffsets.isSettled(admin, config.applicationId(), written())
                ? ""
                : "a transaction on topic " + config.outputTopic() + " is open";
    }

    private int members() throws ExecutionException, InterruptedException {
        try {
            return Objects.requireNonNull(admin.describeConsumerGroups(List.of(config.applicationId()))
                            .describedGroups()
                            .get(config.applicationId()))
                    .get()
                    .members()
                    .size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return 0;
            }
            throw e;
        }
    }

    private List<TopicPartition> written() throws ExecutionException, InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        admin.describeTopics(List.of(config.outputTopic(), config.rejectsTopic()))
                .allTopicNames()
                .get()
                .forEach((topic, described) -> described
                        .partitions()
                        .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition()))));
        return partitions;
    }
}
