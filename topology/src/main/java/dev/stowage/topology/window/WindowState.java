package dev.stowage.topology.window;

/**
 * The open window of a partition.
 *
 * @param offset input offset of the record that opened it: its identity
 * @param start ms since 1970, inclusive
 * @param end ms since 1970, exclusive
 * @param streamTime greatest timestamp that counted so far, ms since 1970
 * @param fromAfar records in a row, up to now, that stood too far outside to count
 */
public record WindowState(long offset, long start, long end, long streamTime, int fromAfar) {

    /** The same window after a record whose timestamp counts. */
    public WindowState joined(long timestamp) {
        return new WindowState(offset, start, end, Math.max(streamTime, timestamp), 0);
    }

    /** The same window after a record whose timestamp does not count. */
    public WindowState joinedFromAfar() {
        return new WindowState(offset, start, end, streamTime, fromAfar + 1);
    }
}
