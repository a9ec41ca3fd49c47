package dev.stowage.schemas;

import java.util.Locale;

/** Why a batch was sent when it was. A batch names it by its {@link #text}. */
public enum EmissionCause implements ContractText {
    /** A cause that this build does not know. */
    UNKNOWN,
    /** Complete, every row opened while the pool was full. */
    FULL,
    /** Open for as many rows as an open batch may wait. */
    WAITED,
    /** A record past its end closed the window. */
    WINDOW_CLOSED,
    /** A tick closed the window. */
    TICK,
    /** Many records in a row were far outside the window, so it moved. */
    JUMP,
    /** A record of a higher epoch closed the window. */
    EPOCH;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As a batch names it, in lower case. */
    @Override
    public String text() {
        return text;
    }

    /** The cause of a text; {@link #UNKNOWN} if this build does not know it. */
    public static EmissionCause of(String text) {
        return ContractText.parse(values(), text);
    }
}
