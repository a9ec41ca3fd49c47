package dev.stowage.schemas.reader;

import dev.stowage.schemas.ShownText;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where reading starts, or continues after a restart. A trainer stores its {@link #text} in the model checkpoint, so
 * that model and position agree.
 *
 * @param offsets by partition, the offset of the next record
 * @param sequences by partition, the dense number of the next batch; partitions where it is not known are missing
 * @param fingerprint fingerprint of the last batch, empty if it is not known
 */
public record ReadPosition(Map<Integer, Long> offsets, Map<Integer, Long> sequences, String fingerprint) {
    private static final String VERSION = "v1";
    private static final String UNKNOWN = "-";

    public ReadPosition {
        offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
        sequences = Collections.unmodifiableSortedMap(new TreeMap<>(sequences));
        offsets.forEach((partition, offset) -> {
            if (offset < 0) {
                throw new IllegalArgumentException(
                        "offset of partition " + partition + " must be >= 0 but was " + offset);
            }
        });
        if (!offsets.keySet().containsAll(sequences.keySet())) {
            throw new IllegalArgumentException(
                    "sequences of partitions " + sequences.keySet() + " without an offset, only " + offsets.keySet());
        }
    }

    /** A position of which only offsets are known. */
    public static ReadPosition of(Map<Integer, Long> offsets) {
        return new ReadPosition(offsets, Map.of(), "");
    }

    /** One line of ASCII, to be stored; {@link #parse} reads it. */
    public String text() {
        String partitions = offsets.entrySet().stream()
                .map(entry -> " " + entry.getKey() + ":" + entry.getValue() + ":"
                        + (sequences.containsKey(entry.getKey()) ? sequences.get(entry.getKey()) : UNKNOWN))
                .collect(Collectors.joining());
        return VERSION + " " + (fingerprint.isEmpty() ? UNKNOWN : fingerprint) + partitions;
    }

    /**
     * Reads what {@link #text} returns.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    public static ReadPosition parse(String text) {
        String[] parts = text.strip().split(" ", -1);
        if (parts.length < 2 || !parts[0].equals(VERSION)) {
            throw wrong(text, null);
        }
        Map<Integer, Long> offsets = new TreeMap<>();
        Map<Integer, Long> sequences = new TreeMap<>();
        for (int i = 2; i < parts.length; i++) {
            String[] numbers = parts[i].split(":", -1);
            if (numbers.length != 3) {
                throw wrong(text, null);
            }
            try {
                int partition = Integer.parseInt(numbers[0]);
                offsets.put(partition, Long.parseLong(numbers[1]));
                if (!numbers[2].equals(UNKNOWN)) {
                    sequences.put(partition, Long.parseLong(numbers[2]));
                }
            } catch (NumberFormatException e) {
                throw wrong(text, e);
            }
        }
        return new ReadPosition(offsets, sequences, parts[1].equals(UNKNOWN) ? "" : parts[1]);
    }

    private static IllegalArgumentException wrong(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "'" + ShownText.of(text, 80) + "' is no position; accepted: " + VERSION
                        + " FINGERPRINT PARTITION:OFFSET:SEQUENCE ...",
                cause);
    }
}
