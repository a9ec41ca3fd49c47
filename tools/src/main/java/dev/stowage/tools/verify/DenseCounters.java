package dev.stowage.tools.verify;

import dev.stowage.schemas.BatchHeader;
import java.util.Map;
import java.util.TreeMap;

/** Checks that the dense counters of one partition's batches have no gaps. Not thread-safe. */
final class DenseCounters {
    private final Findings findings;
    private final Map<Integer, Long> nextBucketSequence = new TreeMap<>();

    /** Sequence of the next batch, -1 while it is unknown. */
    private long nextSequence;

    /**
     * @param nextSequence sequence of the first batch, -1 if it is unknown
     * @param nextBucketSequence the known sequences of the first batch per bucket
     */
    DenseCounters(long nextSequence, Map<Integer, Long> nextBucketSequence, Findings findings) {
        this.nextSequence = nextSequence;
        this.nextBucketSequence.putAll(nextBucketSequence);
        this.findings = findings;
    }

    /** Checks the next batch; returns whether batches are missing before it. */
    boolean take(BatchHeader header) {
        if (header.sequence() == 0 && header.ordinal() == 0) {
            // The first batch, or the first one after a reset that kept the offsets: the counters start at 0.
            nextSequence = 0;
            nextBucketSequence.clear();
        }
        boolean missing = nextSequence >= 0 && header.sequence() > nextSequence;
        if (missing) {
            missing(header.window().id(), nextSequence, header.sequence(), "");
        } else if (nextSequence >= 0 && header.sequence() < nextSequence) {
            findings.problem("batch " + header.batchId() + ": its sequence is " + header.sequence() + ", expected "
                    + nextSequence + " after the previous batch");
        }
        nextSequence = header.sequence() + 1;
        Long inBucket = nextBucketSequence.put(header.bucket(), header.bucketSequence() + 1);
        if (inBucket != null && inBucket != header.bucketSequence()) {
            findings.problem("batch " + header.batchId() + ": its bucket_sequence is " + header.bucketSequence()
                    + ", expected " + inBucket + " after the previous batch of the bucket");
        }
        return missing;
    }

    /** Reports batches that are not on the output. Their buckets are unknown. */
    void missing(String window, long from, long until, String detail) {
        findings.missingBatches += until - from;
        nextBucketSequence.clear();
        nextSequence = until;
        String which = until - from == 1
                ? "the batch with sequence " + from
                : "batches with sequence " + from + " to " + (until - 1);
        findings.problem("window " + window + ": " + which + (until - from == 1 ? " is" : " are")
                + " missing from the output" + detail);
    }

    /** Sequence of the next batch, -1 while it is unknown. */
    long nextSequence() {
        return nextSequence;
    }

    Map<Integer, Long> nextBucketSequence() {
        return Map.copyOf(nextBucketSequence);
    }
}
