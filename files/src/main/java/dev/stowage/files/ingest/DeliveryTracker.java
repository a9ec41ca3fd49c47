package dev.stowage.files.ingest;

import dev.stowage.cli.UserException;
import dev.stowage.files.sequence.FileSequence;
import dev.stowage.files.sequence.OversizePolicy;
import dev.stowage.schemas.ShownText;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** Tracks the delivery of the sent sequences. Thread-safe. */
final class DeliveryTracker {
    private static final int SHOWN_ID = 60;
    private static final int MAX_DETAILS = 10;

    private final String topic;
    private final OversizePolicy oversize;
    private final List<Long> skipped = new ArrayList<>();
    private final List<String> details = new ArrayList<>();
    private long acknowledged;
    private long residues;
    private long firstFailed = Long.MAX_VALUE;
    private @Nullable UserException failure;

    DeliveryTracker(String topic, OversizePolicy oversize) {
        this.topic = topic;
        this.oversize = oversize;
    }

    /**
     * Records the result for a sequence.
     *
     * @param index index of the sequence in the order of sending, from 0
     * @param bytes size of its value
     * @param exception null if it was acknowledged
     */
    synchronized void settle(long index, FileSequence sequence, int bytes, @Nullable Exception exception) {
        if (exception == null) {
            acknowledged++;
            residues += sequence.length();
        } else if (exception instanceof RecordTooLargeException && oversize == OversizePolicy.SKIP) {
            skipped.add(index);
            if (details.size() < MAX_DETAILS) {
                details.add(described(sequence, bytes) + " was skipped: " + exception.getMessage());
            }
        } else if (index < firstFailed) {
            firstFailed = index;
            failure = undelivered(sequence, bytes, exception);
        }
    }

    /** Number of acknowledged sequences. */
    synchronized long acknowledged() {
        return acknowledged;
    }

    /** Residues or tokens of the acknowledged sequences. */
    synchronized long residues() {
        return residues;
    }

    /**
     * Number of acknowledged sequences before the first one that was not delivered, in the order of sending. Must be called
     * when no request is in flight.
     */
    synchronized long acknowledgedBeforeFailure() {
        // All sequences before it have a result, and the skipped ones are known.
        return failure == null
                ? acknowledged
                : firstFailed
                        - skipped.stream().filter(index -> index < firstFailed).count();
    }

    /** Number of sequences that were skipped because they are too large. */
    synchronized long skipped() {
        return skipped.size();
    }

    /** The first skipped sequences, one line each. */
    synchronized List<String> details() {
        return List.copyOf(details);
    }

    /** @throws UserException for the first sequence that was not delivered */
    synchronized void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    private UserException undelivered(FileSequence sequence, int bytes, Exception cause) {
        String hint = cause instanceof RecordTooLargeException
                ? " (--oversize skip skips such sequences; the limits are max.message.bytes of the topic and 16 MiB for"
                        + " a request)"
                : "";
        return new UserException(
                described(sequence, bytes) + " was not accepted by topic " + topic + ": " + cause.getMessage() + hint,
                cause);
    }

    private static String described(FileSequence sequence, int bytes) {
        return sequence.place() + ": sequence \"" + ShownText.of(sequence.id(), SHOWN_ID) + "\" (" + bytes + " bytes)";
    }
}
