package dev.stowage.server.view;

import dev.stowage.topology.core.view.PartitionView;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An application without Kafka. */
public final class FakeApplication implements ObservedApplication {
    public final AtomicInteger queries = new AtomicInteger();
    public volatile String state = "RUNNING";
    public volatile boolean kafkaReachable = true;
    public volatile List<PartitionView> partitions;
    public volatile List<KnownInstance> instances = List.of();

    public FakeApplication(PartitionView... partitions) {
        this.partitions = List.of(partitions);
    }

    @Override
    public String state() {
        return state;
    }

    @Override
    public boolean isAlive() {
        return !state.equals("ERROR");
    }

    @Override
    public boolean isReady() {
        return state.equals("RUNNING") && kafkaReachable;
    }

    @Override
    public boolean isKafkaReachable() {
        return kafkaReachable;
    }

    @Override
    public long threadRestarts() {
        return 3;
    }

    @Override
    public long outputTopicLosses() {
        return 2;
    }

    @Override
    public List<PartitionView> partitions() {
        queries.incrementAndGet();
        return partitions;
    }

    @Override
    public List<KnownInstance> instances() {
        return instances;
    }

    @Override
    public String description() {
        return "Topologies:\n   Sub-topology: 0";
    }

    @Override
    public MeterBinder meters() {
        return registry -> Gauge.builder("kafka.fake", () -> 1)
                .tag("client.id", "demo-0f6d1a52-6a3f-4b8e-9f4e-3f1f6f1c2d3e-StreamThread-1-consumer")
                .register(registry);
    }
}
