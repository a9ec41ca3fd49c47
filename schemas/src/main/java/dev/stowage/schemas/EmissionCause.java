package dev.stowage.schemas;

/** Why a batch was sent when it was. The order of the constants is that of the schema. */
public enum EmissionCause {
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
    /** Many records in a row stood far from the window, so that it moved. */
    JUMP,
    /** A record of a higher epoch closed the window. */
    EPOCH
}
