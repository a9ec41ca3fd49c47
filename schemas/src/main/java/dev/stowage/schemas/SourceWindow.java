package dev.stowage.schemas;

/**
 * A window: a range of one input partition's records.
 *
 * @param topic input topic
 * @param partition input partition
 * @param offset input offset of the record that opened the window
 * @param start ms since 1970, inclusive
 * @param end ms since 1970, exclusive
 * @param epoch of the record that opened the window
 */
public record SourceWindow(String topic, int partition, long offset, long start, long end, long epoch) {

    /** The identity of the window in batch ids and keys: {@code topic/partition/offset}. */
    public String id() {
        return topic + "/" + partition + "/" + offset;
    }
}
