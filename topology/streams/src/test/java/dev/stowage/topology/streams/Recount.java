package dev.stowage.topology.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.Segment;
import dev.stowage.topology.core.view.BucketView;
import dev.stowage.topology.core.view.RecentRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts batches again, from their segments and arrays as far as these say it. */
final class Recount {
    private static final int ESM_UNKNOWN = 3;

    private Recount() {}

    /** Counts by bucket; how long segments waited is not to be seen in batches, and 0. */
    static Map<Integer, BucketView> byBucket(List<PackedBatch> batches, int longestSegment) {
        Map<Integer, BucketView> counts = new HashMap<>();
        batches.forEach(batch -> counts.merge(batch.header().bucket(), of(batch, longestSegment), BucketView::plus));
        return counts;
    }

    /** The same counts without waits. */
    static Map<Integer, BucketView> withoutWaits(Map<Integer, BucketView> counts) {
        Map<Integer, BucketView> without = new HashMap<>();
        counts.forEach((bucket, count) -> without.put(bucket, withWait(count, 0)));
        return without;
    }

    /** How full the latest rows are. */
    static RecentRows recentRows(List<PackedBatch> batches) {
        List<Integer> bins = new ArrayList<>();
        for (PackedBatch batch : batches) {
            int length = batch.header().rowLength();
            for (int row = 0; row < batch.header().rows(); row++) {
                long tokens = tokens(batch, row * length, (row + 1) * length);
                bins.add((int) Math.floor((double) (RecentRows.BINS - 1) * tokens / length));
            }
        }
        List<Integer> latest = bins.subList(Math.max(0, bins.size() - RecentRows.ROWS), bins.size());
        List<Integer> counts = new ArrayList<>();
        for (int bin = 0; bin < RecentRows.BINS; bin++) {
            counts.add(Collections.frequency(latest, bin));
        }
        return new RecentRows(counts);
    }

    /** Slots of the segments by row. */
    static List<List<Integer>> shape(PackedBatch batch) {
        List<List<Integer>> rows = new ArrayList<>();
        for (int row = 0; row < batch.header().rows(); row++) {
            rows.add(new ArrayList<>());
        }
        batch.segments().forEach(segment -> rows.get(segment.row()).add(segment.slots()));
        return rows;
    }

    private static BucketView of(PackedBatch batch, int longestSegment) {
        BatchHeader header = batch.header();
        long full = header.cause() == EmissionCause.FULL ? 1 : 0;
        long slots = batch.tokens().length;
        long tokens = tokens(batch, 0, batch.tokens().length);
        assertThat(header.padding().total()).isEqualTo(slots - tokens);
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

    private static long tokens(PackedBatch batch, int from, int to) {
        return Arrays.stream(batch.sequenceId(), from, to)
                .filter(id -> id != batch.header().encoding().sequenceIdPadding())
                .count();
    }

    private static BucketView withWait(BucketView count, long wait) {
        return new BucketView(
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
                wait);
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
