package dev.stowage.topology.core.state;

/** Stored state that cannot be used: of an unknown format, truncated, or inconsistent. */
public final class UnreadableStateException extends StateRefusedException {
    private static final long serialVersionUID = 1L;

    private static final String WAY_OUT =
            "; nothing is lost in the input topic. `stowage repair` rebuilds the state from the topics; if another release wrote it, start that"
                    + " release";

    /** @param problem names the store or the partition, what is wrong, and what this build can read */
    public UnreadableStateException(String problem) {
        super(problem + WAY_OUT);
    }

    public UnreadableStateException(String problem, Throwable cause) {
        super(problem + WAY_OUT, cause);
    }
}
