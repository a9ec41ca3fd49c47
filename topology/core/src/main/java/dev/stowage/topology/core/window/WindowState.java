package dev.stowage.topology.core.window;

/** The open window of a partition. Mutable, since every record moves it. */
public final class WindowState {
    private final long offset;
    private final long start;
    private final long end;
    private final long epoch;
    private long streamTime;
    private int farFromWindow;

    /**
     * @param offset input offset of the record that opened it: its identity
     * @param start ms since 1970, inclusive
     * @param end ms since 1970, exclusive
     * @param epoch of the record that opened it
     * @param streamTime max timestamp that counted so far, ms since 1970
     * @param farFromWindow records in a row, up to now, that were too far outside to count
     */
    public WindowState(long offset, long start, long end, long epoch, long streamTime, int farFromWindow) {
        this.offset = offset;
        this.start = start;
        this.end = end;
        this.epoch = epoch;
        this.streamTime = streamTime;
        this.farFromWindow = farFromWindow;
    }

    public long offset() {
        return offset;
    }

    public long start() {
        return start;
    }

    public long end() {
        return end;
    }

    public long epoch() {
        return epoch;
    }

    public long streamTime() {
        return streamTime;
    }

    public int farFromWindow() {
        return farFromWindow;
    }

    /** Notes a record whose timestamp counts. */
    public void join(long timestamp) {
        streamTime = Math.max(streamTime, timestamp);
        farFromWindow = 0;
    }

    /** Notes a record whose timestamp does not count. */
    public void joinFarFromWindow() {
        farFromWindow++;
    }
}
