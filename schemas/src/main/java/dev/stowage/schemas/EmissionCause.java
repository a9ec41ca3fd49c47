package dev.stowage.schemas;

import java.util.Locale;

/** Why a batch was sent. A batch contains the {@link #text}. */
public enum EmissionCause implements ContractText {
    /** A cause that this build does not know. */
    UNKNOWN,
    /** Complete, and every row was opened while the pool was full. */
    FULL,
    /** It had been open for the max number of rows ({@code batch.max.wait.rows}). */
    WAITED,
    /** A record past the end of the window closed it. */
    WINDOW_CLOSED,
    /** A tick closed the window. */
    TICK,
    /** Many records in a row were far outside the window, so a new one was opened. */
    JUMP,
    /** A record of a higher epoch closed the window. */
    EPOCH;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The text in a batch, in lower case. */
    @Override
    public String text() {
        return text;
    }

    /** The cause of a text; {@link #UNKNOWN} if this build does not know it. */
    public static EmissionCause of(String text) {
        return ContractText.parse(values(), text);
    }
}
