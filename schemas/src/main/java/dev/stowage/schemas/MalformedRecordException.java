package dev.stowage.schemas;

/** The bytes of a record do not match the contract of its topic. */
public final class MalformedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RejectReason reason;

    public MalformedRecordException(RejectReason reason, String detail) {
        // There can be millions of them, and their stack traces are not used.
        super(ShownText.of(detail), null, false, false);
        this.reason = reason;
    }

    public RejectReason reason() {
        return reason;
    }
}
