package dev.stowage.server.run;

import dev.stowage.topology.core.position.PositionException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects topics that were deleted or recreated while the application runs, and partitions added to the input. Kafka Streams checks the input only
 * during rebalances, consumers continue at the same offset of a recreated topic, and producers write to it. Not thread-safe, except for
 * {@link #outputTopicLosses}.
 */
final class TopicMonitor {
    private static final Logger LOGGER = LoggerFactory.getLogger(TopicMonitor.class);

    /** A broker that has just started may not know a topic yet. */
    private static final int MISSING_LIMIT = 5;

    private final String input;
    private final int partitions;
    private final List<String> changelogs;
    private final String output;
    private final Consumer<PositionException> onChange;

    /** The first known id of each topic. A changelog may be created after the start. */
    private final Map<String, Uuid> ids = new HashMap<>();

    private final Map<String, Integer> missing = new HashMap<>();
    private boolean reported;
    private final AtomicLong outputLosses = new AtomicLong();

    /**
     * @param input input topic
     * @param partitions of the input at the start
     * @param changelogs changelog topics
     * @param output output topic; changes of it are only logged and counted
     * @param onChange is called once with a change that prevents the application from continuing
     */
    TopicMonitor(
            String input,
            int partitions,
            List<String> changelogs,
            String output,
            Consumer<PositionException> onChange) {
        this.input = input;
        this.partitions = partitions;
        this.changelogs = changelogs;
        this.output = output;
        this.onChange = onChange;
    }

    /** Compares the current topics with those at the start. */
    void check(Admin admin, int timeoutMs) throws InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> described =
                new HashMap<>(admin.describeTopics(names(), new DescribeTopicsOptions().timeoutMs(timeoutMs))
                        .topicNameValues());
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : described.entrySet()) {
            try {
                compare(topic.getKey(), topic.getValue().get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException && ids.containsKey(topic.getKey())) {
                    miss(topic.getKey());
                }
            }
        }
    }

    /** How often the output topic was deleted or recreated. */
    long outputTopicLosses() {
        return outputLosses.get();
    }

    private List<String> names() {
        return Stream.concat(Stream.of(input, output), changelogs.stream()).toList();
    }

    private void compare(String topic, TopicDescription found) {
        missing.remove(topic);
        Uuid before = ids.putIfAbsent(topic, found.topicId());
        if (before != null && !before.equals(found.topicId())) {
            ids.put(topic, found.topicId());
            report(topic, "was deleted and recreated: its topic id was " + before + " and is now " + found.topicId());
        } else if (topic.equals(input) && found.partitions().size() != partitions) {
            report(
                    topic,
                    "had " + partitions + " partitions at the start and now has "
                            + found.partitions().size());
        }
    }

    private void miss(String topic) {
        if (missing.merge(topic, 1, Integer::sum) == MISSING_LIMIT) {
            report(topic, "was deleted");
        }
    }

    private void report(String topic, String change) {
        if (topic.equals(output)) {
            outputLosses.incrementAndGet();
            LOGGER.atError()
                    .addKeyValue("topic", topic)
                    .log("the output topic " + change + "; `stowage verify` lists the missing batches");
        } else if (!reported) {
            reported = true;
            String kind = topic.equals(input) ? "input topic " : "changelog ";
            onChange.accept(new PositionException(kind + topic + " " + change));
        }
    }
}
