package dev.stowage.app.run;

import dev.stowage.topology.position.PositionException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the input topic was deleted, created again or given more partitions while the application runs. Kafka Streams looks at it only when
 * its group rebalances, and consumers continue at the same offset of the new topic. Not thread-safe.
 */
final class InputWatch {
    /** A broker that has just started may not know the topic yet. */
    private static final int MISSING_LIMIT = 5;

    private final String topic;
    private final int partitions;
    private final Consumer<PositionException> onChange;
    private @Nullable Uuid id;
    private int missing;
    private boolean reported;

    /**
     * @param partitions of the topic at the start
     * @param onChange told once what has changed
     */
    InputWatch(String topic, int partitions, Consumer<PositionException> onChange) {
        this.topic = topic;
        this.partitions = partitions;
        this.onChange = onChange;
    }

    /** Looks at the topic as it is now. */
    void look(Admin admin, int timeoutMs) throws InterruptedException {
        try {
            TopicDescription found = admin.describeTopics(
                            List.of(topic), new DescribeTopicsOptions().timeoutMs(timeoutMs))
                    .allTopicNames()
                    .get()
                    .get(topic);
            missing = 0;
            compare(found);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException && ++missing >= MISSING_LIMIT) {
                report("input topic " + topic + " was deleted; sequences that waited cannot be packed any more");
            }
        }
    }

    private void compare(TopicDescription found) {
        if (id == null) {
            id = found.topicId();
        } else if (!id.equals(found.topicId())) {
            report("input topic " + topic + " was deleted and created again: it had topic id " + id + ", now it has "
                    + found.topicId());
        } else if (found.partitions().size() != partitions) {
            report("input topic " + topic + " had " + partitions + " partitions at the start, now it has "
                    + found.partitions().size());
        }
    }

    private void report(String change) {
        if (!reported) {
            reported = true;
            onChange.accept(new PositionException(change));
        }
    }
}
