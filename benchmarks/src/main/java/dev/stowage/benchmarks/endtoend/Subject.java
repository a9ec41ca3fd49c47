package dev.stowage.benchmarks.endtoend;

import java.util.Locale;
import java.util.Map;

/** A program that is measured. */
enum Subject {
    /** A plain consumer that discards its records. */
    CONSUME,
    /** A Kafka Streams topology with Stowage's clients that discards its input: the cost of the clients alone. */
    DISCARD,
    /** A Kafka Streams topology that copies bytes, exactly once. */
    PASS_THROUGH,
    PACK,
    PAD,
    FLAT;

    boolean isStowage() {
        return this == PACK || this == PAD || this == FLAT;
    }

    /** Configuration keys with which Stowage is this subject. */
    Map<String, String> keys() {
        return isStowage() ? Map.of("mode", toString()) : Map.of();
    }

    /** Its name on the command line and in keys: {@code pass-through}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
