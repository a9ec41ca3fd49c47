package dev.stowage.tools.verify;

import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.BucketStatistics;
import dev.stowage.schemas.EmissionCause;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.WindowDigest;
import dev.stowage.schemas.WindowManifest;
import dev.stowage.tools.verify.StatisticsStream.Published;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** What the batches of one window add up to, to be compared with what was published of it. Not thread-safe. */
final class WindowSums {
    private static final int COUNTS = 7;

    private final Map<Integer, long[]> buckets = new HashMap<>();
    private final WindowDigest digests = new WindowDigest();
    private byte[] digest = WindowDigest.none();
    private long firstSequence = -1;
    private long nextSequence;
    private long sequences;
    private long lowerEpoch;
    private long epoch;

    void add(PackedBatch batch, byte[] value) {
        BatchHeader header = batch.header();
        epoch = header.window().epoch();
        digest = digests.next(digest, value);
        firstSequence = firstSequence < 0 ? header.sequence() : firstSequence;
        nextSequence = header.sequence() + 1;
        long[] sums = buckets.computeIfAbsent(header.bucket(), unseen -> new long[COUNTS]);
        sums[0]++;
        sums[1] += header.rows();
        sums[2] += header.slots();
        sums[3] += header.realTokens();
        sums[4] += batch.segments().size();
        sums[5] += header.cause() == EmissionCause.FULL ? 1 : 0;
        sums[6] += header.unknownResidues();
    }

    /** Epoch of the batches. */
    long epoch() {
        return epoch;
    }

    /** Counts a sequence, whose segments may be several. */
    void addSequence(long ofEpoch) {
        sequences++;
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
        long unknown = buckets.values().stream().mapToLong(sums -> sums[6]).sum();
        same(window, "unknown residues", manifest.getUnknownResidues(), unknown, findings);
        Map<String, Long> batches = new HashMap<>();
        buckets.forEach((bucket, sums) -> batches.put(bucket.toString(), sums[0]));
        same(window, "batches per bucket", manifest.getBatches(), batches, findings);
    }

    void compare(String window, BucketStatistics published, Findings findings) {
        long[] sums = buckets.getOrDefault(published.getBucket(), new long[COUNTS]);
        String of = window + ", bucket " + published.getBucket();
        same(of, "batches", published.getBatches(), sums[0], findings);
        same(of, "rows", published.getRows(), sums[1], findings);
        same(of, "slots", published.getSlots(), sums[2], findings);
        same(of, "tokens", published.getTokens(), sums[3], findings);
        same(of, "segments", published.getSegments(), sums[4], findings);
        same(of, "full batches", published.getFullBatches(), sums[5], findings);
        same(of, "unknown residues", published.getUnknownResidues(), sums[6], findings);
    }

    private static void same(String where, String what, Object published, Object counted, Findings findings) {
        if (!published.equals(counted)) {
            findings.problem(
                    "window " + where + ": pad statistics say " + what + " " + published + ", the batches " + counted);
        }
    }
}
