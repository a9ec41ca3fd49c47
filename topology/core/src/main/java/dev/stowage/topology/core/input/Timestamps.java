package dev.stowage.topology.core.input;

/** Which timestamps of records are dates. */
final class Timestamps {
    /** The last millisecond of the year 9999. */
    private static final long MAX_USABLE = 253_402_300_799_999L;

    private Timestamps() {}

    /** Whether a timestamp, ms since 1970, is a date from 1970 to 9999. */
    static boolean isUsable(long timestamp) {
        return timestamp >= 0 && timestamp <= MAX_USABLE;
    }
}
