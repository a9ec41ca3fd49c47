package dev.stowage.tools.verify;

import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.Segment;
import dev.stowage.tools.verify.BatchStream.Sent;
import dev.stowage.tools.verify.SplitSequences.PieceStatus;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Checks the batches of one window and the records in them. Not thread-safe. */
final class WindowCheck {
    final long window;
    final WindowSums sums = new WindowSums();
    final SplitSequences splits;

    /** Ordinal of the next batch. */
    int nextOrdinal;

    /** Ordinal of the first batch that was not removed by retention. */
    int firstOrdinal;

    /** Whether retention removed batches at the start of the window. */
    boolean cutAtFront;

    boolean batchesAreMissing;
    private final InputFollower input;
    private final SegmentCheck segments;
    private final boolean mayBeSplit;
    private final Findings findings;

    WindowCheck(
            long window,
            InputFollower input,
            SegmentCheck segments,
            boolean mayBeSplit,
            SplitSequences splits,
            Findings findings) {
        this.window = window;
        this.input = input;
        this.segments = segments;
        this.mayBeSplit = mayBeSplit;
        this.splits = splits;
        this.findings = findings;
    }

    void take(Sent sent) {
        findings.batches++;
        long epoch = sent.header().window().epoch();
        if (nextOrdinal > 0 && epoch != sums.epoch()) {
            findings.problem("batch " + sent.header().batchId() + ": its epoch is " + epoch
                    + ", that of the previous batch in the window is " + sums.epoch());
        }
        if (nextOrdinal > 0 && !TrackCheck.definitions(sent.batch()).equals(sums.tracks())) {
            findings.problem("batch " + sent.header().batchId()
                    + ": its tracks differ from those of the previous batch in the window");
        }
        nextOrdinal = sent.header().ordinal() + 1;
        BatchCheck.check(sent.record(), sent.batch(), segments.unknownToken(sent.batch()), findings);
        segments.tracks().check(sent.batch());
        sums.add(sent.batch(), sent.record().value());
        for (int index = 0; index < sent.batch().segments().size(); index++) {
            place(sent.batch(), index);
        }
    }

    private void place(PackedBatch batch, int index) {
        Segment segment = batch.segments().get(index);
        long offset = segment.sourceOffset();
        boolean piece = mayBeSplit && segment.residues() < segment.sourceLength();
        if (offset < input.begin()) {
            // The record no longer exists, but the manifest counts it.
            if (!piece || splits.addUnread(offset) == PieceStatus.FIRST) {
                findings.unverifiable++;
                sums.addUnread(segment.epoch());
            }
            return;
        }
        input.readThrough(offset);
        ConsumerRecord<byte[], byte[]> source = input.pending().get(offset);
        if (source == null) {
            problem(batch, segment, "offset " + offset + " is in another batch, rejected, or not a sequence");
            return;
        }
        SegmentCheck.Source checked = segments.check(batch, index, source);
        if (piece) {
            placePiece(batch, segment, checked);
        } else {
            packed(offset);
            sums.addSequence(segment.epoch(), checked.hasUndeclared());
        }
    }

    private void placePiece(PackedBatch batch, Segment segment, SegmentCheck.Source checked) {
        long offset = segment.sourceOffset();
        switch (splits.add(offset, segment, checked.chainBreaks())) {
            case FIRST -> sums.addSequence(segment.epoch(), checked.hasUndeclared());
            case LATER -> {}
            case TWICE ->
                problem(
                        batch,
                        segment,
                        "the piece of offset " + offset + " from residue " + segment.firstResidue()
                                + " is also in another batch");
        }
        if (splits.releaseIfComplete(offset)) {
            packed(offset);
        }
        Map.Entry<Long, SplitPieces> oldest = splits.takeOldestBeyondLimit();
        if (oldest != null) {
            input.pending().remove(oldest.getKey());
            findings.problem("window " + batch.header().window().id() + ": residue "
                    + oldest.getValue().firstMissing() + " of input offset " + oldest.getKey()
                    + " is in no batch, although more sequences were split after it than can wait");
        }
    }

    private void packed(long offset) {
        input.pending().remove(offset);
        findings.packed++;
    }

    private void problem(PackedBatch batch, Segment segment, String message) {
        findings.problem("batch " + batch.header().batchId() + ", segment " + segment.id() + ": " + message);
    }
}
