package dev.stowage.app.demo;

import dev.stowage.cli.residues.CutResidues;
import dev.stowage.schemas.BatchContents;
import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.Segment;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts what stands on the output and reject topics. Not thread-safe. */
final class OutputCounts {
    private final boolean splits;
    private final Map<Integer, BitSet> packedOffsets = new HashMap<>();
    private final Map<Integer, BitSet> rejectedOffsets = new HashMap<>();
    private final SortedMap<String, Long> rejectedByReason = new TreeMap<>();
    private final SortedMap<Integer, Bucket> buckets = new TreeMap<>();
    private final Bucket total = new Bucket();

    /** @param splits whether overlong sequences are split rather than cut */
    OutputCounts(boolean splits) {
        this.splits = splits;
    }

    /** Sums over the batches of one bucket, or of all. */
    static final class Bucket {
        long batches;
        long fullBatches;
        long rows;
        long segments;
        long slots;
        long tokens;
        long fullSlots;
        long fullTokens;
        long residues;
        long residuesCut;
        long unknownResidues;

        private void add(BatchContents batch, boolean splits) {
            BatchHeader header = batch.header();
            batches++;
            rows += header.rows();
            slots += header.slots();
            tokens += header.realTokens();
            segments += batch.segments().size();
            residues += header.residues();
            unknownResidues += header.unknownResidues();
            if (header.cause() == EmissionCause.FULL) {
                fullBatches++;
                fullSlots += header.slots();
                fullTokens += header.realTokens();
            }
            // The pieces of a split sequence hold all of it.
            for (Segment segment : splits ? List.<Segment>of() : batch.segments()) {
                residuesCut += segment.sourceLength() - segment.residues();
            }
        }

        /** What the overlong policy cut. */
        CutResidues cut() {
            return new CutResidues(residuesCut, residues);
        }

        double padRatio() {
            return slots == 0 ? Double.NaN : (double) (slots - tokens) / slots;
        }

        double padRatioOfFullBatches() {
            return fullSlots == 0 ? Double.NaN : (double) (fullSlots - fullTokens) / fullSlots;
        }
    }

    void addBatch(BatchContents batch) {
        total.add(batch, splits);
        buckets.computeIfAbsent(batch.header().bucket(), unseen -> new Bucket()).add(batch, splits);
        BitSet offsets = packedOffsets.computeIfAbsent(batch.header().window().partition(), unseen -> new BitSet());
        batch.segments().forEach(segment -> offsets.set(Math.toIntExact(segment.sourceOffset())));
    }

    void addReject(int partition, long offset, String reason) {
        BitSet offsets = rejectedOffsets.computeIfAbsent(partition, unseen -> new BitSet());
        if (!offsets.get(Math.toIntExact(offset))) {
            offsets.set(Math.toIntExact(offset));
            rejectedByReason.merge(reason, 1L, Long::sum);
        }
    }

    /** Input records of which a segment stands in a batch. */
    long packed() {
        return packedOffsets.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    /** Input records that were rejected. */
    long rejected() {
        return rejectedOffsets.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    /** The same by reason. */
    SortedMap<String, Long> rejectedByReason() {
        return rejectedByReason;
    }

    Bucket total() {
        return total;
    }

    SortedMap<Integer, Bucket> buckets() {
        return buckets;
    }
}
