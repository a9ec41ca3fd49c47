package dev.stowage.cluster.position;

import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.cluster.consume.TopicEnds;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.state.Checkpoint;
import dev.stowage.topology.core.state.PartitionState;
import dev.stowage.topology.core.state.StoredEntries;
import dev.stowage.topology.streams.StowageTopology;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The stored state of an application, read from its changelog topics. */
public final class Changelogs {
    /** More entries than a usual commit has. */
    private static final int USUAL_ENTRIES = 1_000;

    private Changelogs() {}

    /** The changelog topic of the pool and the checkpoint. */
    public static String pool(StowageConfig config) {
        return name(config, StowageTopology.POOL_STORE);
    }

    /** The changelog topic of the pad statistics. */
    public static String statistics(StowageConfig config) {
        return name(config, StowageTopology.STATISTICS_STORE);
    }

    /**
     * The checkpoint of each partition as of its last commit; partitions without one are missing in the result.
     *
     * @throws dev.stowage.topology.core.state.UnreadableStateException if this build cannot read its format
     */
    public static Map<Integer, Checkpoint> checkpoints(StowageConfig config) {
        String topic = pool(config);
        Map<Integer, Checkpoint> checkpoints = new HashMap<>();
        TopicEnds.last(
                        config.clientProperties(),
                        topic,
                        USUAL_ENTRIES,
                        record -> record.value() != null && StoredEntries.isCheckpoint(record.key()))
                .forEach((partition, record) -> checkpoints.put(
                        partition, StoredEntries.readCheckpoint("partition " + partition, record.value())));
        return checkpoints;
    }

    /**
     * The state of one partition as of its last commit, with a new {@link Checkpoint} if nothing is stored.
     *
     * @throws dev.stowage.topology.core.state.UnreadableStateException if this build cannot read its format
     */
    public static PartitionState load(StowageConfig config, int partition) {
        PartitionState state = new PartitionState();
        try (PartitionCursor cursor = new PartitionCursor(config.clientProperties(), pool(config), partition, 0)) {
            for (ConsumerRecord<byte[], byte[]> entry = cursor.next(); entry != null; entry = cursor.next()) {
                state.restore("partition " + partition, entry.key(), entry.value());
            }
        }
        return state;
    }

    private static String name(StowageConfig config, String store) {
        return config.applicationId() + "-" + store + "-changelog";
    }
}
