package dev.stowage.server.run;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.KafkaStreams.State;

/*
 * Kafka Streams is in state REBALANCING in each rebalance, also if this instance keeps all of its partitions and packs them meanwhile, and a
 * start consists of several rebalances. So an instance that was ready stays ready during a short rebalance.
 */
/**
 * Whether the instance packs, from the states of Kafka Streams. State RUNNING means that every stream thread has its assignment, possibly an empty one,
 * and has restored the state of all partitions in it. Thread-safe.
 */
final class Readiness {
    private final long graceNanos;
    private final LongSupplier nanoClock;
    private boolean running;

    /** Whether it was in state RUNNING since the start. */
    private boolean everRunning;

    private boolean rebalancing;
    private long rebalancingSince;

    /** @param grace how long a rebalance may take without a change of the answer */
    Readiness(Duration grace, LongSupplier nanoClock) {
        this.graceNanos = grace.toNanos();
        this.nanoClock = nanoClock;
    }

    /** Records a change of state. */
    synchronized void changeTo(State state) {
        if (state == State.REBALANCING && !rebalancing) {
            rebalancingSince = nanoClock.getAsLong();
        }
        rebalancing = state == State.REBALANCING;
        running = state == State.RUNNING;
        everRunning |= running;
    }

    /** Whether partitions are packed now, apart from short rebalances. */
    synchronized boolean isReady() {
        return running || (everRunning && rebalancing && nanoClock.getAsLong() - rebalancingSince < graceNanos);
    }
}
