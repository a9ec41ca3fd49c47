package dev.stowage.benchmarks.endtoend;

import java.util.Locale;
import java.util.Map;

/** What is measured. */
enum Subject {
    /** A plain consumer that looks at nothing. */
    CONSUME,
    /** A Kafka Streams topology that forgets what Stowage's clients hand it: what they themselves cost a reader. */
    DISCARD,
    /** A Kafka Streams topology that copies, bytes in and bytes out, exactly once. */
    PASS_THROUGH,
    PACK,
    PAD,
    FLAT;

    boolean isStowage() {
        return this == PACK || this == PAD || this == FLAT;
    }

    /** Keys that make Stowage this subject. */
    Map<String, String> keys() {
        return isStowage() ? Map.of("mode", toString()) : Map.of();
    }

    /** As it is written on the command line and in keys: {@code pass-through}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
