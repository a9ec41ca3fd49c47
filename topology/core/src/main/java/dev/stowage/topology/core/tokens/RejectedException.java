package dev.stowage.topology.core.tokens;

import dev.stowage.schemas.RejectReason;
import dev.stowage.schemas.ShownText;

/** Says why a record cannot be packed. */
public final class RejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RejectReason reason;

    public RejectedException(RejectReason reason, String detail) {
        // There can be millions of rejects, and their stack traces are not used.
        super(ShownText.of(detail), null, false, false);
        this.reason = reason;
    }

    public RejectReason reason() {
        return reason;
    }
}
