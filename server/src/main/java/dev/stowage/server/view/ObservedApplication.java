package dev.stowage.server.view;

import dev.stowage.topology.core.view.PartitionView;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;

/** The application of this process, for whoever looks at it. Every call is cheap and disturbs nobody. */
public interface ObservedApplication {
    /** What its threads do, in Kafka's words. */
    String state();

    /** Whether the process does its work or is about to, and need not be restarted. */
    boolean isAlive();

    /** Whether every partition of this instance is being packed: its threads run and brokers answer. */
    boolean isReady();

    /** Whether a broker has answered within the last seconds. */
    boolean brokersAnswer();

    /** Stream threads that were restarted after a failure. */
    long threadRestarts();

    /** The partitions that this instance packs, as of their last commits; those that it cannot tell of are missing. */
    List<PartitionView> partitions();

    /** The instances that share the application, as of the last rebalance; empty before the first. */
    List<KnownInstance> instances();

    /** The topology, described. */
    String description();

    /** Kafka's own metrics; closed with the registry's owner if it can be. */
    MeterBinder meters();
}
