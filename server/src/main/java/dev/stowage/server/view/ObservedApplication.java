package dev.stowage.server.view;

import dev.stowage.topology.core.view.PartitionView;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;

/** The application of this process, as HTTP and metrics observe it. Every call is cheap and does not block packing. */
public interface ObservedApplication {
    /** State of Kafka Streams. */
    String state();

    /** Whether the process works or is starting, and does not need a restart. */
    boolean isAlive();

    /**
     * Whether this instance packs: it holds partitions and has restored them, or it holds none because the others hold all, and brokers
     * respond. A rebalance of a few seconds does not change the answer.
     */
    boolean isReady();

    /** Whether a broker has responded within the last seconds. */
    boolean isKafkaReachable();

    /** Stream threads that were restarted after a failure. */
    long threadRestarts();

    /** How often this process found the output topic deleted or recreated. */
    long outputTopicLosses();

    /** The partitions that this instance packs, as of their last commits; partitions that cannot be queried now are missing. */
    List<PartitionView> partitions();

    /** The instances of the application, as of the last rebalance; empty before the first rebalance. */
    List<KnownInstance> instances();

    /** Description of the topology. */
    String description();

    /** Kafka's own metrics; {@link dev.stowage.server.metrics.Metrics} closes the binder if it is {@link AutoCloseable}. */
    MeterBinder meters();
}
