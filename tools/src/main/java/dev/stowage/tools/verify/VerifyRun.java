package dev.stowage.tools.verify;

import dev.stowage.cli.UserException;
import dev.stowage.cli.progress.ProgressDisplay;
import dev.stowage.schemas.registry.RegistryClients;
import dev.stowage.tools.verify.PartitionVerifier.Context;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Verifies the partitions of an application, in parallel if the heap is large enough. */
final class VerifyRun {
    /** Heap needed per partition: fetched data of its cursors, decompressed records, and records that are in no batch so far. */
    private static final long PARTITION_BYTES = 160L << 20;

    /** Inverse share of the heap for records that are in no batch so far, of all partitions together. */
    private static final int KEPT_SHARE = 16;

    private final StowageConfig config;
    private final BrokerQueries brokers;
    private final ApplicationTopics topics;
    private final int max;
    private final @Nullable CheckpointFile since;
    private final SchemaRegistryClient registry;

    /**
     * @param max max number of problems that are printed
     * @param since checkpoints to start from and to update; null to start at the beginning
     */
    VerifyRun(
            StowageConfig config,
            BrokerQueries brokers,
            ApplicationTopics topics,
            int max,
            @Nullable CheckpointFile since) {
        this.config = config;
        this.brokers = brokers;
        this.topics = topics;
        this.max = max;
        this.since = since;
        registry = RegistryClients.create(config.registry());
    }

    /** Verifies; the findings are in the order of partitions. */
    Findings verify(PrintWriter err) {
        Findings all = new Findings(max);
        topics.report(config, all);
        int partitions = topics.verifiable(config);
        if (partitions == 0) {
            return all;
        }
        long heap = Runtime.getRuntime().maxMemory();
        int maxThreads = Math.min(partitions, Runtime.getRuntime().availableProcessors());
        int threads = (int) Math.max(1, Math.min(maxThreads, heap / PARTITION_BYTES));
        long keptBytes = heap / KEPT_SHARE / threads;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (ProgressDisplay progress = ProgressDisplay.start("verify", total(partitions), "records", err)) {
            AtomicLong done = new AtomicLong();
            List<Future<Findings>> found = new ArrayList<>();
            for (int i = 0; i < partitions; i++) {
                int partition = i;
                found.add(executor.submit(() -> verify(partition, keptBytes, records -> {
                    synchronized (progress) {
                        progress.stepTo(done.addAndGet(records));
                    }
                })));
            }
            for (Future<Findings> one : found) {
                all.add(get(one));
            }
        } finally {
            executor.shutdownNow();
            if (since != null) {
                since.write();
            }
        }
        return all;
    }

    private Findings verify(int partition, long keptBytes, java.util.function.LongConsumer progress) {
        Findings findings = new Findings(max);
        PositionAudit audit = new PositionAudit(config, brokers, topics, partition, findings);
        PartitionCheckpoint from = since == null ? PartitionCheckpoint.START : since.start(partition);
        CommittedState state = audit.audit(from.input());
        if (state == null) {
            return findings;
        }
        Context context = new Context(
                registry,
                topics.count(config.statisticsTopic()),
                keptBytes,
                checkpoint -> {
                    if (since != null) {
                        since.reached(partition, checkpoint);
                    }
                },
                new Steps(progress)::reached);
        try (PartitionVerifier verifier = new PartitionVerifier(config, partition, state, from, context, findings)) {
            long beyond = verifier.verify();
            // Either a running application has committed them since the state was read, or the state is older than the
            // output.
            if (beyond > 0 && state.checkpoint() != null && audit.nextSequence() == state.checkpoint().nextSequence) {
                findings.problem("partition " + partition + ": the output has " + beyond
                        + " batches that are missing in the state; its next batch has sequence "
                        + state.checkpoint().nextSequence);
            }
        }
        return findings;
    }

    /** Passes progress on every 1,000 offsets. Not thread-safe. */
    private static final class Steps {
        private static final long EVERY = 1_000;

        private final java.util.function.LongConsumer to;
        private long reported = -1;

        Steps(java.util.function.LongConsumer to) {
            this.to = to;
        }

        void reached(long offset) {
            reported = reported < 0 ? offset : reported;
            if (offset - reported >= EVERY) {
                to.accept(offset - reported);
                reported = offset;
            }
        }
    }

    private long total(int partitions) {
        long total = 0;
        for (int partition = 0; partition < partitions; partition++) {
            TopicPartition input = new TopicPartition(config.inputTopic(), partition);
            long from = since == null ? 0 : since.start(partition).input();
            total += Math.max(0, brokers.end(input) - Math.max(from, brokers.begin(input)));
        }
        return total;
    }

    private static Findings get(Future<Findings> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted while verifying", e);
        }
    }
}
