package dev.stowage.app.position;

import dev.stowage.app.UserException;
import dev.stowage.topology.config.StowageConfig;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** The group of an application that must not run: its members are gone, and its transactions are finished. */
public final class StoppedGroup {
    private static final int POLL_MS = 200;

    private final StowageConfig config;
    private final Admin admin;
    private final PrintWriter err;
    private String said = "";

    /** @param err told what is waited for */
    public StoppedGroup(StowageConfig config, Admin admin, PrintWriter err) {
        this.config = config;
        this.admin = admin;
        this.err = err;
    }

    /**
     * Waits until the members of stopped instances have left and open transactions are finished.
     *
     * @param patience at least a session (6 s), and the 20 s that a broker needs to abort the transaction of a killed instance
     * @throws UserException if an instance runs
     */
    public void await(Duration patience) throws ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (String obstacle = obstacle(); !obstacle.isEmpty(); obstacle = obstacle()) {
            if (System.nanoTime() > deadline) {
                throw new UserException(
                        obstacle + "; stop all instances of application " + config.applicationId() + " first");
            }
            if (!obstacle.equals(said)) {
                said = obstacle;
                err.println("waiting: " + obstacle);
                err.flush();
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    /** Offsets that the group has committed, by partition of the input topic. */
    public Map<Integer, Long> offsets() throws ExecutionException, InterruptedException {
        Map<Integer, Long> offsets = new HashMap<>();
        admin.listConsumerGroupOffsets(config.applicationId())
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> {
                    if (offset != null && partition.topic().equals(config.inputTopic())) {
                        offsets.put(partition.partition(), offset.offset());
                    }
                });
        return offsets;
    }

    private String obstacle() throws ExecutionException, InterruptedException {
        int members = members();
        if (members > 0) {
            return "the group " + config.applicationId() + " has " + members + " members";
        }
        return ends(IsolationLevel.READ_COMMITTED).equals(ends(IsolationLevel.READ_UNCOMMITTED))
                        && OffsetCommits.areStable(admin, config.applicationId())
                ? ""
                : "a transaction on topic " + config.outputTopic() + " is open";
    }

    private int members() throws ExecutionException, InterruptedException {
        try {
            return admin.describeConsumerGroups(List.of(config.applicationId()))
                    .describedGroups()
                    .get(config.applicationId())
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

    private Map<TopicPartition, Long> ends(IsolationLevel isolation) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        admin.describeTopics(List.of(config.outputTopic(), config.rejectsTopic()))
                .allTopicNames()
                .get()
                .forEach((topic, described) -> described
                        .partitions()
                        .forEach(partition ->
                                wanted.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest())));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(wanted, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, offset) -> ends.put(partition, offset.offset()));
        return ends;
    }
}
