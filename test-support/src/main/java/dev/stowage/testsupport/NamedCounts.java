package dev.stowage.testsupport;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.avro.generic.IndexedRecord;

/**
 * The counts of a bucket, by their names on the statistics topic and in the HTTP API.
 *
 * @param byName one number for each of {@link #NAMES}
 */
public record NamedCounts(SortedMap<String, Long> byName) {
    /** All counts that can be computed from the output; how long segments waited cannot. */
    public static final List<String> NAMES = List.of(
            "segments",
            "rows",
            "batches",
            "full_batches",
            "slots",
            "full_slots",
            "tokens",
            "full_tokens",
            "residues",
            "residues_cut",
            "unknown_residues",
            "padding_row_tails",
            "padding_window_close",
            "padding_rounding",
            "padding_empty_rows",
            "sum_squared_rows",
            "sum_squared_segments",
            "one_per_row_slots");

    /** From anything that has a number for each name. */
    public static NamedCounts of(ToLongFunction<String> numbers) {
        SortedMap<String, Long> byName = new TreeMap<>();
        NAMES.forEach(name -> byName.put(name, numbers.applyAsLong(name)));
        return new NamedCounts(byName);
    }

    /** From a record of the statistics topic. */
    public static NamedCounts of(IndexedRecord statistics) {
        return of(name ->
                (Long) statistics.get(statistics.getSchema().getField(name).pos()));
    }

    /** From a Java record whose components have the same names in camel case. */
    public static NamedCounts of(Record counts) {
        return of(name -> {
            try {
                return (Long) counts.getClass().getMethod(camelCase(name)).invoke(counts);
            } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
                throw new IllegalArgumentException(counts.getClass() + " does not count " + name, e);
            }
        });
    }

    public long get(String name) {
        return Objects.requireNonNull(byName.get(name));
    }

    /** Padding of all causes. */
    public long padding() {
        return byName.tailMap("padding_").headMap("padding_~").values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** The sums of both. */
    public NamedCounts plus(NamedCounts other) {
        return of(name -> get(name) + other.get(name));
    }

    private static String camelCase(String name) {
        StringBuilder camel = new StringBuilder();
        for (String word : name.split("_", -1)) {
            camel.append(camel.length() == 0 ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return camel.toString();
    }
}
