package dev.stowage.app.verify;

import dev.stowage.app.log.PartitionCursor;
import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.BucketStatistics;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.PackedBatchDeserializer;
import dev.stowage.schemas.PadStatistics;
import dev.stowage.schemas.PadStatisticsDeserializer;
import dev.stowage.schemas.RejectHeaders;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.WindowManifest;
import dev.stowage.topology.Tick;
import dev.stowage.topology.config.Overlong;
import dev.stowage.topology.config.StowageConfig;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Follows the batches of one partition and reads the input alongside, so that only what lies between a record's arrival
 * and its batch is held in memory: every record stands in one batch, or among the rejects, or still waits.
 */
final class PartitionVerifier implements AutoCloseable {
    private final int partition;
    private final Findings findings;
    private final LongConsumer progress;
    private final PartitionCursor input;
    private final PartitionCursor output;
    private final PartitionCursor rejects;
    private final PartitionCursor statistics;
    private final PackedBatchDeserializer batches;
    private final PadStatisticsDeserializer published;
    private final SegmentCheck segments;
    private final String inputTopic;

    /** Records that were read and stand in no batch so far, by offset. */
    private final TreeMap<Long, ConsumerRecord<byte[], byte[]>> pending = new TreeMap<>();

    /** The pieces of split sequences that were met in the window, by offset. */
    private final TreeMap<Long, SplitPieces> split = new TreeMap<>();

    private final boolean splits;
    private final Map<Integer, Long> nextBucketSequence = new HashMap<>();
    private long nextSequence = -1;
    private long window = -1;
    private long verifiedFrom;
    private long closedUpTo = -1;
    private WindowSums sums = new WindowSums();

    /**
     * @param progress told the input offset that was reached
     */
    PartitionVerifier(
            StowageConfig config,
            SchemaRegistryClient registry,
            int partition,
            int statisticsPartitions,
            Findings findings,
            LongConsumer progress) {
        this.partition = partition;
        this.findings = findings;
        this.progress = progress;
        Map<String, Object> client = config.clientProperties();
        inputTopic = config.inputTopic();
        splits = config.overlong() == Overlong.SPLIT;
        // In this order, so that of a running application a manifest's batches are seen for sure, and their sources.
        statistics = new PartitionCursor(client, config.statisticsTopic(), partition % statisticsPartitions, 0);
        output = new PartitionCursor(client, config.outputTopic(), partition, 0);
        rejects = new PartitionCursor(client, config.rejectsTopic(), partition, 0);
        input = new PartitionCursor(client, inputTopic, partition, 0);
        batches = new PackedBatchDeserializer(registry, config.registry());
        published = new PadStatisticsDeserializer(registry, config.registry());
        segments = new SegmentCheck(config, registry, findings);
        verifiedFrom = input.begin();
    }

    void verify() {
        for (ConsumerRecord<byte[], byte[]> record = output.next(); record != null; record = output.next()) {
            PackedBatch batch;
            try {
                batch = batches.deserialize(record.topic(), record.value());
            } catch (SerializationException e) {
                batch = null;
                findings.problem("output offset " + record.offset() + " of partition " + partition + " holds no batch: "
                        + e.getMessage());
            }
            if (batch != null) {
                follow(record, batch);
            }
        }
        finishWindow();
        finishSplit();
        while (readInput()) {
            progress.accept(input.position());
        }
        pending.values().removeIf(record -> lostOrWaiting(record.offset()));
    }

    @Override
    public void close() {
        input.close();
        output.close();
        rejects.close();
        statistics.close();
    }

    private void follow(ConsumerRecord<byte[], byte[]> record, PackedBatch batch) {
        BatchHeader header = batch.header();
        findings.batches++;
        if (header.window().offset() != window) {
            finishWindow();
            startWindow(header);
        }
        BatchCheck.check(record, batch, findings);
        checkCounters(header);
        sums.add(batch, record.value());
        for (Segment segment : batch.segments()) {
            place(batch, segment);
        }
        progress.accept(input.position());
    }

    private void startWindow(BatchHeader header) {
        findings.windows++;
        if (window < 0 && header.ordinal() == 0 && header.sequence() > 0) {
            // The batches before were cut off by retention; so what they held cannot be looked up.
            verifiedFrom = header.window().offset();
        }
        window = header.window().offset();
        sums = new WindowSums();
        if (header.ordinal() != 0 && nextSequence >= 0) {
            findings.problem("window " + header.window().id() + " starts with batch " + header.ordinal() + ", not 0");
        }
    }

    private void checkCounters(BatchHeader header) {
        if (header.sequence() == 0 && header.ordinal() == 0) {
            // The first batch, or the first after a reset that kept the offsets: the counters start anew.
            nextSequence = 0;
            nextBucketSequence.clear();
        }
        if (nextSequence >= 0 && header.sequence() != nextSequence) {
            findings.problem("batch " + header.batchId() + ": its sequence is " + header.sequence() + " but the one"
                    + " before it makes it " + nextSequence);
        }
        nextSequence = header.sequence() + 1;
        Long inBucket = nextBucketSequence.put(header.bucket(), header.bucketSequence() + 1);
        if (inBucket != null && inBucket != header.bucketSequence()) {
            findings.problem("batch " + header.batchId() + ": its bucket_sequence is " + header.bucketSequence()
                    + " but the one before it makes it " + inBucket);
        }
    }

    private void place(PackedBatch batch, Segment segment) {
        long offset = segment.sourceOffset();
        if (offset < input.begin()) {
            findings.unverifiable++;
            return;
        }
        while (input.position() <= offset && readInput()) {
            progress.accept(input.position());
        }
        boolean piece = splits && segment.residues() < segment.sourceLength();
        ConsumerRecord<byte[], byte[]> source = piece ? pending.get(offset) : pending.remove(offset);
        if (source == null) {
            findings.problem("batch " + batch.header().batchId() + ", segment " + segment.id() + ": offset " + offset
                    + " stands in another batch, among the rejects, or holds no sequence");
            return;
        }
        BitSet chainBreaks = segments.check(batch, segment, source);
        if (!piece) {
            findings.packed++;
            sums.addSequence();
            return;
        }
        SplitPieces pieces = split.get(offset);
        if (pieces == null) {
            pieces = new SplitPieces(segment.sourceLength(), chainBreaks);
            split.put(offset, pieces);
            sums.addSequence();
        }
        if (!pieces.add(segment)) {
            findings.problem(
                    "batch " + batch.header().batchId() + ", segment " + segment.id() + ": the piece of offset "
                            + offset + " from residue " + segment.firstResidue() + " stands in another batch, too");
        }
    }

    /** Of a window that is still open, pieces may be on their way. */
    private void finishSplit() {
        split.forEach((offset, pieces) -> {
            if (pieces.firstMissing() == null) {
                pending.remove(offset);
                findings.packed++;
            } else if (offset <= closedUpTo) {
                pending.remove(offset);
                findings.problem("input offset " + offset + " of partition " + partition + ": residue "
                        + pieces.firstMissing() + " stands in no piece, though its window is closed");
            }
        });
        split.clear();
    }

    /** Reads one record; whether there was one. */
    private boolean readInput() {
        ConsumerRecord<byte[], byte[]> record = input.next();
        if (record == null) {
            return false;
        }
        if (Tick.isTick(record.headers(), record.value())) {
            findings.ticks++;
            return true;
        }
        findings.input++;
        if (!isRejected(record) && record.offset() >= verifiedFrom) {
            pending.put(record.offset(), record);
        } else if (record.offset() < verifiedFrom) {
            findings.unverifiable++;
        }
        return true;
    }

    /** Rejects stand in the order of their input offsets, so one look ahead tells. */
    private boolean isRejected(ConsumerRecord<byte[], byte[]> record) {
        for (ConsumerRecord<byte[], byte[]> reject = rejects.peek(); reject != null; reject = rejects.peek()) {
            long offset = offsetOf(reject);
            if (offset > record.offset()) {
                return false;
            }
            rejects.next();
            if (offset == record.offset()) {
                findings.rejected++;
                boolean omitted = reject.headers().lastHeader(RejectHeaders.OMITTED) != null;
                if (!omitted && !Arrays.equals(reject.value(), record.value())) {
                    findings.problem("reject of offset " + offset + " of partition " + partition
                            + " does not hold the record's value");
                }
                return true;
            }
            if (offset >= input.begin()) {
                findings.problem("reject at offset " + reject.offset() + " of partition " + partition + " names offset "
                        + offset + ", which holds no sequence or was rejected before");
            }
        }
        return false;
    }

    private long offsetOf(ConsumerRecord<byte[], byte[]> reject) {
        String topic = RejectHeaders.text(reject.headers(), RejectHeaders.TOPIC);
        String offset = RejectHeaders.text(reject.headers(), RejectHeaders.OFFSET);
        return topic.equals(inputTopic) && offset.matches("\\d{1,18}") ? Long.parseLong(offset) : -1;
    }

    /** Compares the window with what was published when it closed; a window that is still open has no manifest. */
    private void finishWindow() {
        if (window < 0) {
            return;
        }
        String id = inputTopic + "/" + partition + "/" + window;
        WindowManifest manifest = null;
        for (PadStatistics next = peekStatistics(); next != null && next.getWindowOffset() <= window; ) {
            statistics.next();
            if (next.getWindowOffset() == window && next.getContent() instanceof BucketStatistics bucket) {
                sums.compare(id, bucket, findings);
            } else if (next.getWindowOffset() == window && next.getContent() instanceof WindowManifest found) {
                manifest = found;
            }
            next = peekStatistics();
        }
        if (manifest != null) {
            sums.compare(id, manifest, findings);
            closedUpTo = manifest.getLastOffset();
            finishSplit();
            while (input.position() <= closedUpTo && readInput()) {
                progress.accept(input.position());
            }
            pending.headMap(closedUpTo, true).values().removeIf(record -> lostOrWaiting(record.offset()));
        } else if (peekStatistics() != null) {
            findings.problem("window " + id + " has no manifest, but a later window does");
        }
    }

    private @Nullable PadStatistics peekStatistics() {
        for (ConsumerRecord<byte[], byte[]> record = statistics.peek(); record != null; record = statistics.peek()) {
            PadStatistics value = published.deserialize(record.topic(), record.value());
            if (value != null
                    && value.getSourcePartition() == partition
                    && value.getSourceTopic().equals(inputTopic)) {
                return value;
            }
            statistics.next();
        }
        return null;
    }

    private boolean lostOrWaiting(long offset) {
        if (offset <= closedUpTo) {
            findings.problem("input offset " + offset + " of partition " + partition
                    + " stands in no batch and among no rejects, though its window is closed");
        } else {
            findings.waiting++;
        }
        return true;
    }
}
