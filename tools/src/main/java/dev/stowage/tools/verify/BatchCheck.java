package dev.stowage.tools.verify;

import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.BatchHeaders;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.Segment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/** Checks that a batch is consistent: scalars, segments, arrays, and the record around them. */
final class BatchCheck {
    private final ConsumerRecord<byte[], byte[]> record;
    private final PackedBatch batch;
    private final BatchHeader header;
    private final Findings findings;

    private BatchCheck(ConsumerRecord<byte[], byte[]> record, PackedBatch batch, Findings findings) {
        this.record = record;
        this.batch = batch;
        this.header = batch.header();
        this.findings = findings;
    }

    /** @param unknownToken token of residues outside the vocabulary; empty if it is unknown */
    static void check(
            ConsumerRecord<byte[], byte[]> record, PackedBatch batch, OptionalInt unknownToken, Findings findings) {
        BatchCheck check = new BatchCheck(record, batch, findings);
        check.surroundings();
        if (check.segmentsStandInRows()) {
            check.arrays();
            check.sums();
            check.epochs();
            unknownToken.ifPresent(check::unknownResidues);
        }
    }

    private void surroundings() {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        same("key", key, header.batchId());
        same("batch id", header.batchId(), header.window().id() + "/" + header.ordinal());
        same("partition", record.partition(), header.window().partition());
        same("timestamp", record.timestamp(), header.maxTimestamp());
        Headers expected = BatchHeaders.of(header, batch.segments().size()).toHeaders();
        if (!Arrays.equals(record.headers().toArray(), expected.toArray())) {
            problem("its record headers differ from the batch");
        }
    }

    private boolean segmentsStandInRows() {
        int row = -1;
        int end = 0;
        for (Segment segment : batch.segments()) {
            if (segment.row() != row) {
                if (segment.row() != row + 1) {
                    return problem("row " + (row + 1) + " has no segment, or segments are out of order");
                }
                row++;
                end = 0;
            }
            if (segment.start() != end
                    || segment.length() < 1
                    || segment.slots() < segment.length()
                    || segment.start() + segment.slots() > header.rowLength()) {
                return problem(
                        "segment of " + segment.id() + " does not follow the previous one, or exceeds row " + row);
            }
            end += segment.slots();
        }
        long emptyRows = header.padding().emptyRows() / header.rowLength();
        return row + 1 + emptyRows == header.rows()
                || problem("it has " + header.rows() + " rows, but segments in " + (row + 1) + " rows and " + emptyRows
                        + " empty rows");
    }

    private void arrays() {
        int[] ids = new int[batch.sequenceId().length];
        Arrays.fill(ids, header.encoding().sequenceIdPadding());
        boolean[] taken = new boolean[ids.length];
        int row = -1;
        int number = 0;
        for (Segment segment : batch.segments()) {
            number = segment.row() == row ? number + 1 : header.encoding().sequenceIdBase();
            row = segment.row();
            int from = row * header.rowLength() + segment.start();
            Arrays.fill(ids, from, from + segment.length(), number);
            Arrays.fill(taken, from, from + segment.length(), true);
        }
        int at = Arrays.mismatch(ids, batch.sequenceId());
        if (at >= 0) {
            problem("sequence_id at row " + at / header.rowLength() + ", slot " + at % header.rowLength() + " is "
                    + batch.sequenceId()[at] + ", not " + ids[at]);
        }
        for (int i = 0; i < taken.length; i++) {
            if (!taken[i] && batch.tokens()[i] != header.encoding().padToken()) {
                problem("row " + i / header.rowLength() + ", slot " + i % header.rowLength() + " has token "
                        + batch.tokens()[i] + ", not padding");
                return;
            }
        }
    }

    private void sums() {
        List<Segment> segments = batch.segments();
        long tokens = segments.stream().mapToLong(Segment::length).sum();
        same("tokens", header.realTokens(), tokens);
        same(
                "residues",
                header.residues(),
                segments.stream().mapToLong(Segment::residues).sum());
        same("padding", header.padding().total(), header.slots() - tokens);
        same(
                "sum of squared segments",
                header.sumSquaredSegments(),
                segments.stream()
                        .mapToLong(segment -> (long) segment.length() * segment.length())
                        .sum());
        same(
                "longest segment",
                header.longestSegment(),
                segments.stream().mapToInt(Segment::length).max().orElse(0));
    }

    /** A record of a higher epoch would have closed the window. */
    private void epochs() {
        long max = batch.segments().stream().mapToLong(Segment::epoch).max().orElse(0);
        if (header.packingVersion() > 1 && max > header.window().epoch()) {
            problem("a segment has epoch " + max + ", but its window has "
                    + header.window().epoch());
        }
    }

    private void unknownResidues(int token) {
        long unknown = 0;
        for (Segment segment : batch.segments()) {
            int from = segment.row() * header.rowLength() + segment.start() + (segment.hasCls() ? 1 : 0);
            int until = segment.row() * header.rowLength()
                    + segment.start()
                    + segment.length()
                    - (segment.hasEos() ? 1 : 0);
            for (int i = from; i < until; i++) {
                unknown += batch.tokens()[i] == token ? 1 : 0;
            }
        }
        same("number of unknown residues", header.unknownResidues(), unknown);
    }

    private void same(String what, Object says, Object is) {
        if (!Objects.equals(says, is)) {
            problem("its " + what + " is " + says + ", expected " + is);
        }
    }

    private boolean problem(String message) {
        findings.problem("batch " + header.batchId() + ": " + message);
        return false;
    }
}
