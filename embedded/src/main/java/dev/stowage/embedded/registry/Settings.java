package dev.stowage.embedded.registry;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A setting that subjects may have of their own, and a default for those without. Not thread-safe. */
final class Settings<T> {
    private final T initial;
    private final Map<String, T> bySubject = new HashMap<>();
    private T common;

    Settings(T initial) {
        this.initial = initial;
        this.common = initial;
    }

    /** What holds for a subject, or for those without their own. */
    T effective(@Nullable String subject) {
        T own = own(subject);
        return own == null ? common : own;
    }

    /** What was set for a subject itself; without a subject, for all others. */
    @Nullable
    T own(@Nullable String subject) {
        return subject == null ? common : bySubject.get(subject);
    }

    /** Sets a value, or takes it away. */
    void set(@Nullable String subject, @Nullable T value) {
        if (subject == null) {
            common = value == null ? initial : value;
        } else if (value == null) {
            bySubject.remove(subject);
        } else {
            bySubject.put(subject, value);
        }
    }
}
