package dev.stowage.tools.verify;

import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.BucketStatistics;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.TrackDefinition;
import dev.stowage.schemas.WindowDigest;
import dev.stowage.schemas.WindowManifest;
import dev.stowage.tools.verify.StatisticsStream.Published;
import dev.stowage.topology.core.statistics.BucketCounts;
import dev.stowage.topology.core.statistics.CountedBatch;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Totals of the batches of one window, which are compared with its statistics. Not thread-safe. */
final class WindowSums {
    private final Map<Integer, BucketCounts> buckets = new HashMap<>();
    private final WindowDigest digests = new WindowDigest();
    private byte[] digest = WindowDigest.none();
    private long firstSequence = -1;
    private long nextSequence;
    private long sequences;
    private long lowerEpoch;
    private long epoch;
    private long undeclaredTracks;
    private boolean someUnread;
    private List<TrackDefinition> tracks = List.of();
    private String fingerprint = "";

    void add(PackedBatch batch, byte[] value) {
        BatchHeader header = batch.header();
        epoch = header.window().epoch();
        tracks = TrackCheck.definitions(batch);
        fingerprint = header.fingerprint();
        digest = digests.next(digest, value);
        firstSequence = firstSequence < 0 ? header.sequence() : firstSequence;
        nextSequence = header.sequence() + 1;
        buckets.computeIfAbsent(header.bucket(), unseen -> new BucketCounts())
                .add(CountedBatch.of(header, batch.segments().size(), 0, 0, 0));
    }

    /** Epoch of the batches. */
    long epoch() {
        return epoch;
    }

    /** Tracks of the last batch. */
    List<TrackDefinition> tracks() {
        return tracks;
    }

    /** Fingerprint of the last batch. */
    String fingerprint() {
        return fingerprint;
    }

    /** Counts a sequence whose record no longer exists. */
    void addUnread(long ofEpoch) {
        someUnread = true;
        addSequence(ofEpoch, false);
    }

    /** Counts a sequence once, although it may have several segments. */
    void addSequence(long ofEpoch, boolean hasUndeclaredTrack) {
        sequences++;
        undeclaredTracks += hasUndeclaredTrack ? 1 : 0;
        lowerEpoch += ofEpoch < epoch ? 1 : 0;
    }

    void compare(String window, Published published, Findings findings) {
        same(window, "epoch", published.epoch(), epoch, findings);
    }

    void compare(String window, WindowManifest manifest, Findings findings) {
        same(window, "sequences accepted", manifest.getAccepted(), sequences, findings);
        same(window, "sequences of lower epochs", manifest.getLowerEpoch(), lowerEpoch, findings);
        same(window, "epoch of the manifest", manifest.getEpoch(), epoch, findings);
        same(window, "first batch", manifest.getFirstSequence(), firstSequence, findings);
        same(window, "next batch", manifest.getNextSequence(), nextSequence, findings);
        same(window, "digest", manifest.getDigest(), HexFormat.of().formatHex(digest), findings);
        long unknown = buckets.values().stream()
                .mapToLong(BucketCounts::unknownResidues)
                .sum();
        same(window, "unknown residues", manifest.getUnknownResidues(), unknown, findings);
        if (!someUnread) {
            same(
                    window,
                    "sequences with undeclared tracks",
                    manifest.getUndeclaredTracks(),
                    undeclaredTracks,
                    findings);
        }
        Map<String, Long> batches = new HashMap<>();
        buckets.forEach((bucket, counts) ->
                batches.put(bucket.toString(), counts.toView().batches()));
        same(window, "batches per bucket", manifest.getBatches(), batches, findings);
    }

    void compare(String window, BucketStatistics published, Findings findings) {
        BucketStatistics counted =
                buckets.getOrDefault(published.getBucket(), new BucketCounts()).toRecord(published.getBucket());
        String of = window + ", bucket " + published.getBucket();
        same(of, "segments", published.getSegments(), counted.getSegments(), findings);
        same(of, "rows", published.getRows(), counted.getRows(), findings);
        same(of, "batches", published.getBatches(), counted.getBatches(), findings);
        same(of, "full batches", published.getFullBatches(), counted.getFullBatches(), findings);
        same(of, "slots", published.getSlots(), counted.getSlots(), findings);
        same(of, "slots of full batches", published.getFullSlots(), counted.getFullSlots(), findings);
        same(of, "tokens", published.getTokens(), counted.getTokens(), findings);
        same(of, "tokens of full batches", published.getFullTokens(), counted.getFullTokens(), findings);
        same(of, "residues", published.getResidues(), counted.getResidues(), findings);
        same(of, "unknown residues", published.getUnknownResidues(), counted.getUnknownResidues(), findings);
        same(of, "padding at row tails", published.getPaddingRowTails(), counted.getPaddingRowTails(), findings);
        same(
                of,
                "padding at the window's close",
                published.getPaddingWindowClose(),
                counted.getPaddingWindowClose(),
                findings);
        same(of, "padding by rounding", published.getPaddingRounding(), counted.getPaddingRounding(), findings);
        same(of, "padding in empty rows", published.getPaddingEmptyRows(), counted.getPaddingEmptyRows(), findings);
        same(of, "sum of squared row lengths", published.getSumSquaredRows(), counted.getSumSquaredRows(), findings);
        same(
                of,
                "sum of squared segment lengths",
                published.getSumSquaredSegments(),
                counted.getSumSquaredSegments(),
                findings);
    }

    private static void same(String where, String what, Object published, Object counted, Findings findings) {
        if (!published.equals(counted)) {
            findings.problem("window " + where + ": " + what + " is " + published + " in the pad statistics, but "
                    + counted + " in the batches");
        }
    }
}
