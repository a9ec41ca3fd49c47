package dev.stowage.topology.state;

import org.apache.kafka.streams.errors.StreamsException;

/** Stored state that cannot be used: of an unknown format, truncated, or inconsistent. Restarting does not help; the message says what does. */
public final class UnreadableStateException extends StreamsException {
    private static final long serialVersionUID = 1L;

    private static final String WAY_OUT =
            "; nothing is lost in the input topic. `stowage verify` says which sequences are in no batch; `stowage reset`, to new output topics"
                    + " or with --truncate-output, packs the input again from its beginning";

    /** @param problem names the store or the partition, what is wrong, and what this build can read */
    public UnreadableStateException(String problem) {
        super(problem + WAY_OUT);
    }

    public UnreadableStateException(String problem, Throwable cause) {
        super(problem + WAY_OUT, cause);
    }
}
