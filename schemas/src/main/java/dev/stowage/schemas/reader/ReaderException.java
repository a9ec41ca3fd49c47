package dev.stowage.schemas.reader;

import org.jspecify.annotations.Nullable;

/** A topic of batches cannot be read exactly. The message says what was found, where, and what to do. */
public final class ReaderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Problem problem;

    /** What is wrong. Later versions may add constants. */
    public enum Problem {
        /** The topic or a partition of it does not exist. */
        NO_SUCH_PARTITION,
        /** A record was not written by Stowage. */
        FOREIGN_RECORD,
        /** A value is not a batch in the wire format, or the registry does not know its schema. */
        MALFORMED_VALUE,
        /** The registry gives no answer. Reading can continue when it does. */
        REGISTRY_UNAVAILABLE,
        /** {@code sequence} skips or repeats a number: batches are missing, or the topic was written twice. */
        SEQUENCE_GAP,
        /** Batches of two configurations. */
        FINGERPRINT_CHANGED,
        /** A batch has another shape than the others of its bucket. */
        SHAPE_CHANGED,
        /** Records from the position on do not exist any more: retention removed them, or the topic was replaced. */
        RECORDS_REMOVED,
        /** A transaction that has not ended hides the records behind it. */
        OPEN_TRANSACTION,
        /** No broker answers, or the leader of a partition delivers nothing. Reading can continue when it does. */
        BROKER_UNAVAILABLE
    }

    ReaderException(Problem problem, String message) {
        this(problem, message, null);
    }

    ReaderException(Problem problem, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
