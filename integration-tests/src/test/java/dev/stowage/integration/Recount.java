package dev.stowage.integration;

import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.BucketStatistics;
import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.Segment;
import dev.stowage.topology.core.view.BucketView;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Counts batches again from what stands on the output topic. How long segments waited is not to be seen there, and 0. */
final class Recount {
    private static final int ESM_UNKNOWN = 3;

    private Recount() {}

    static Map<Integer, BucketView> byBucket(Collection<PackedBatch> batches, int longestSegment) {
        Map<Integer, BucketView> counts = new TreeMap<>();
        batches.forEach(batch -> counts.merge(batch.header().bucket(), of(batch, longestSegment), BucketView::plus));
        return counts;
    }

    /** The same counts without waits. */
    static Map<Integer, BucketView> withoutWaits(Map<Integer, BucketView> counts) {
        Map<Integer, BucketView> without = new TreeMap<>();
        counts.forEach((bucket, count) -> without.put(
                bucket,
                new BucketView(
                        count.segments(),
                        count.rows(),
                        count.batches(),
                        count.fullBatches(),
                        count.slots(),
                        count.fullSlots(),
                        count.tokens(),
                        count.fullTokens(),
                        count.residues(),
                        count.residuesCut(),
                        count.unknownResidues(),
                        count.paddingRowTails(),
                        count.paddingWindowClose(),
                        count.paddingRounding(),
                        count.paddingEmptyRows(),
                        count.sumSquaredRows(),
                        count.sumSquaredSegments(),
                        count.onePerRowSlots(),
                        0)));
        return without;
    }

    /** The counts of a record of the statistics topic. */
    static BucketView of(BucketStatistics counts) {
        return new BucketView(
                counts.getSegments(),
                counts.getRows(),
                counts.getBatches(),
                counts.getFullBatches(),
                counts.getSlots(),
                counts.getFullSlots(),
                counts.getTokens(),
                counts.getFullTokens(),
                counts.getResidues(),
                counts.getResiduesCut(),
                counts.getUnknownResidues(),
                counts.getPaddingRowTails(),
                counts.getPaddingWindowClose(),
                counts.getPaddingRounding(),
                counts.getPaddingEmptyRows(),
                counts.getSumSquaredRows(),
                counts.getSumSquaredSegments(),
                counts.getOnePerRowSlots(),
                0);
    }

    private static BucketView of(PackedBatch batch, int longestSegment) {
        BatchHeader header = batch.header();
        int padding = header.encoding().sequenceIdPadding();
        long full = header.cause() == EmissionCause.FULL ? 1 : 0;
        long slots = batch.sequenceId().length;
        long tokens =
                Arrays.stream(batch.sequenceId()).filter(id -> id != padding).count();
        return new BucketView(
                batch.segments().size(),
                header.rows(),
                1,
                full,
                slots,
                full * slots,
                tokens,
                full * tokens,
                batch.segments().stream().mapToLong(Segment::residues).sum(),
                batch.segments().stream()
                        .mapToLong(segment -> segment.sourceLength() - segment.residues())
                        .sum(),
                unknown(batch),
                header.padding().rowTails(),
                header.padding().windowClose(),
                header.padding().rounding(),
                header.padding().emptyRows(),
                (long) header.rows() * header.rowLength() * header.rowLength(),
                batch.segments().stream()
                        .mapToLong(segment -> (long) segment.length() * segment.length())
                        .sum(),
                (long) batch.segments().size() * longestSegment,
                0);
    }

    /** Residues whose token is the unknown one. */
    private static long unknown(PackedBatch batch) {
        if (!batch.header().encoding().vocabulary().equals("esm")) {
            return 0;
        }
        long count = 0;
        for (Segment segment : batch.segments()) {
            int from = segment.row() * batch.header().rowLength() + segment.start() + (segment.hasCls() ? 1 : 0);
            count += Arrays.stream(batch.tokens(), from, from + segment.residues())
                    .filter(token -> token == ESM_UNKNOWN)
                    .count();
        }
        return count;
    }
}
