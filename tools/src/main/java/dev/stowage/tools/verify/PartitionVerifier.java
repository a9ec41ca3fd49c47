package dev.stowage.tools.verify;

import dev.stowage.cluster.consume.PartitionCursor;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.PadStatisticsDeserializer;
import dev.stowage.schemas.WindowManifest;
import dev.stowage.tools.verify.BatchStream.Sent;
import dev.stowage.tools.verify.StatisticsStream.Published;
import dev.stowage.topology.core.config.Overlong;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Verifies one partition: every record is in one batch, or rejected, or waiting in the stored state. Reads batches and manifests in order and the
 * input in parallel, so that only records without a batch so far are kept in memory.
 */
final class PartitionVerifier implements AutoCloseable {
    /** Upper estimate of the heap used by an incomplete split sequence, bytes. */
    private static final int SPLIT_BYTES = 400;

    private final StowageConfig config;
    private final int partition;
    private final Findings findings;
    private final CommittedState state;
    private final PartitionCursor inputCursor;
    private final PartitionCursor output;
    private final PartitionCursor rejectCursor;
    private final PartitionCursor statisticsCursor;
    private final InputLookup reread;
    private final RejectStream rejects;
    private final BatchStream batches;
    private final StatisticsStream statistics;
    private final InputFollower input;
    private final ClosingCheck closing;
    private final SegmentCheck segments;
    private final DenseCounters counters;
    private final Consumer<PartitionCheckpoint> checkpoints;
    private final int maxSplit;
    private final boolean batchesWereRemoved;
    private boolean manifestsWereRemoved;
    private long lastWindow;
    private long closedUpTo;

    /**
     * What the verifiers of all partitions share.
     *
     * @param keptBytes memory limit for records that are in no batch so far, bytes
     * @param checkpoints receives positions from which a later run can continue
     * @param progress is passed the input offset that was reached
     */
    record Context(
            SchemaRegistryClient registry,
            int statisticsPartitions,
            long keptBytes,
            Consumer<PartitionCheckpoint> checkpoints,
            LongConsumer progress) {}

    PartitionVerifier(
            StowageConfig config,
            int partition,
            CommittedState state,
            PartitionCheckpoint from,
            Context context,
            Findings findings) {
        this.config = config;
        this.partition = partition;
        this.state = state;
        this.findings = findings;
        checkpoints = context.checkpoints();
        maxSplit = (int) Math.min(Integer.MAX_VALUE, 1_000 + context.keptBytes() / SPLIT_BYTES);
        Map<String, Object> client = config.clientProperties();
        String inputTopic = config.inputTopic();
        long keptBytes = context.keptBytes();
        inputCursor = new PartitionCursor(
                client,
                inputTopic,
                partition,
                from.input(),
                PartitionCursor.Limits.within(keptBytes, config.largestRecordBytes()));
        output = new PartitionCursor(
                client,
                config.outputTopic(),
                partition,
                from.output(),
                PartitionCursor.Limits.within(keptBytes, config.batchMaxBytes()));
        rejectCursor = new PartitionCursor(
                client,
                config.rejectsTopic(),
                partition,
                from.rejects(),
                PartitionCursor.Limits.within(keptBytes, config.maxRejectBytes()));
        statisticsCursor = new PartitionCursor(
                client, config.statisticsTopic(), partition % context.statisticsPartitions(), from.statistics());
        reread = new InputLookup(client, inputTopic, partition);
        rejects = new RejectStream(rejectCursor, from.rejects(), inputTopic, partition, findings);
        SchemaRegistryClient registry = context.registry();
        batches = new BatchStream(output, new PackedBatchDeserializer(registry, config.registry()), state, findings);
        statistics = new StatisticsStream(
                statisticsCursor,
                new PadStatisticsDeserializer(registry, config.registry()),
                inputTopic,
                partition,
                state,
                findings);
        segments = new SegmentCheck(config, registry, findings);
        closing = new ClosingCheck(config, state, segments::epoch);
        input = new InputFollower(
                inputCursor,
                rejects,
                state,
                closing,
                findings,
                new InputFollower.Reading(keptBytes, reread::read, context.progress()));
        batchesWereRemoved = output.begin() > from.output();
        manifestsWereRemoved = statisticsCursor.begin() > from.statistics();
        counters = batchesWereRemoved
                ? new DenseCounters(-1, Map.of(), findings)
                : new DenseCounters(from.nextSequence(), from.nextBucketSequence(), findings);
        lastWindow = from.window();
        closedUpTo = from.input() - 1;
    }

    /**
     * Verifies everything up to the commit of the stored state.
     *
     * @return number of batches on the output after that commit
     */
    long verify() {
        WindowCheck open = null;
        while (true) {
            Sent batch = batches.peek();
            Published published = statistics.peek();
            if (batch != null && (published == null || batch.window() <= published.window())) {
                open = followWindow(batch.window());
            } else if (published != null) {
                statistics.take();
                manifestsWereRemoved = false;
                if (published.window() > lastWindow && published.manifest() != null) {
                    missWindow(published.manifest());
                }
            } else {
                break;
            }
        }
        OpenWindowCheck last = new OpenWindowCheck(config, partition, state, input, segments, findings);
        last.check(open, closedUpTo, counters, rejects);
        last.reportClosed(closing.closedBy());
        input.countRest();
        return batches.beyond();
    }

    @Override
    public void close() {
        inputCursor.close();
        output.close();
        rejectCursor.close();
        statisticsCursor.close();
        reread.close();
    }

    /** Checks the batches of a window; returns the window if it is open. */
    private @Nullable WindowCheck followWindow(long id) {
        WindowCheck window = new WindowCheck(
                id,
                input,
                segments,
                config.overlong() == Overlong.SPLIT,
                new SplitSequences(config.splitOverlap(), maxSplit),
                findings);
        findings.windows++;
        if (id <= lastWindow) {
            findings.problem("window " + name(id) + " has further batches after those of later windows");
        }
        for (Sent batch = batches.peek(); batch != null && batch.window() == id; batch = batches.peek()) {
            boolean first = window.nextOrdinal == 0;
            if (first && counters.nextSequence() < 0) {
                // Earlier batches were removed from the output, so earlier records cannot be verified.
                input.verifyFrom(id);
                window.firstOrdinal = batch.header().ordinal();
                window.cutAtFront = window.firstOrdinal > 0;
            }
            if (counters.take(batch.header())) {
                window.batchesAreMissing = true;
            } else if (first && batch.header().ordinal() > 0 && !window.cutAtFront && id > lastWindow) {
                findings.problem("window " + name(id) + " starts with batch "
                        + batch.header().ordinal() + ", not 0");
            }
            window.take(batch);
            batches.take();
        }
        Published own = null;
        for (Published next = statistics.peek(); next != null && next.window() <= id; next = statistics.peek()) {
            statistics.take();
            manifestsWereRemoved = false;
            own = next.window() == id ? next : own;
        }
        boolean isOpen = state.checkpoint() == null ? own == null && statistics.peek() == null : !state.isClosed(id);
        if (isOpen) {
            return window;
        }
        finishWindow(window, own);
        return null;
    }

    /** Compares a closed window with its statistics. */
    private void finishWindow(WindowCheck window, @Nullable Published published) {
        WindowManifest manifest = published == null ? null : published.manifest();
        long end;
        if (published == null || manifest == null) {
            if (!manifestsWereRemoved) {
                findings.problem("window " + name(window.window) + " is closed, but has no manifest");
            }
            Sent batch = batches.peek();
            Published next = statistics.peek();
            end = Math.min(
                            batch == null ? state.nextOffset() : batch.window(),
                            next == null ? state.nextOffset() : next.window())
                    - 1;
        } else {
            end = manifest.getLastOffset();
            if (counters.nextSequence() < manifest.getNextSequence()) {
                counters.missing(
                        name(window.window), counters.nextSequence(), manifest.getNextSequence(), ", its last");
                window.batchesAreMissing = true;
            }
            if (!window.batchesAreMissing && !window.cutAtFront) {
                window.sums.compare(name(window.window), published, findings);
                published.buckets().forEach(bucket -> window.sums.compare(name(window.window), bucket, findings));
                window.sums.compare(name(window.window), manifest, findings);
                segments.tracks()
                        .compare(
                                name(window.window),
                                manifest.getTracks(),
                                window.sums.tracks(),
                                window.sums.fingerprint());
            }
        }
        input.readThrough(end);
        window.splits.drain((offset, pieces) -> {
            Integer missing = pieces.firstMissing();
            if (missing == null) {
                input.pending().remove(offset);
                findings.packed++;
            } else if (!window.batchesAreMissing && !window.cutAtFront) {
                input.pending().remove(offset);
                findings.problem("input offset " + offset + " of partition " + partition + ": residue " + missing
                        + " is in no piece, although its window is closed");
            }
        });
        long rejected = manifest == null ? Long.MAX_VALUE : manifest.getRejected();
        MissingRecords lost = new MissingRecords(state, rejects, rejected, findings);
        lost.drain(
                input.pending(),
                end + 1,
                window.batchesAreMissing,
                window.cutAtFront,
                offset -> "input offset " + offset + " of partition " + partition
                        + " is in no batch and not rejected, although its window is closed");
        lost.reportTogether("window " + name(window.window), ", although its window is closed");
        close(window.window, end);
    }

    /** Reports a closed window without batches on the output. */
    private void missWindow(WindowManifest manifest) {
        long id = manifest.getFirstOffset();
        boolean removed = counters.nextSequence() < 0;
        if (removed) {
            input.verifyFrom(manifest.getLastOffset() + 1);
        } else {
            counters.missing(name(id), manifest.getFirstSequence(), manifest.getNextSequence(), ", all that it had");
        }
        input.readThrough(manifest.getLastOffset());
        MissingRecords lost = new MissingRecords(state, rejects, manifest.getRejected(), findings);
        lost.drain(input.pending(), manifest.getLastOffset() + 1, true, removed, offset -> "");
        lost.reportTogether("window " + name(id), ", although its window is closed");
        close(id, manifest.getLastOffset());
    }

    private void close(long window, long end) {
        lastWindow = Math.max(lastWindow, window);
        closedUpTo = Math.max(closedUpTo, end);
        checkpoints.accept(new PartitionCheckpoint(
                closedUpTo + 1,
                batches.position(),
                rejects.position(),
                statistics.position(),
                lastWindow,
                counters.nextSequence(),
                counters.nextBucketSequence()));
    }

    private String name(long window) {
        return config.inputTopic() + "/" + partition + "/" + window;
    }
}
