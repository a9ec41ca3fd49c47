package dev.stowage.embedded.registry;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A setting per subject, with a global default. Not thread-safe. */
final class Settings<T> {
    private final T initial;
    private final Map<String, T> bySubject = new HashMap<>();
    private T common;

    Settings(T initial) {
        this.initial = initial;
        this.common = initial;
    }

    /** The effective value of a subject; without a subject, the default. */
    T effective(@Nullable String subject) {
        T own = own(subject);
        return own == null ? common : own;
    }

    /** The value that was set for a subject; without a subject, the default. */
    @Nullable
    T own(@Nullable String subject) {
        return subject == null ? common : bySubject.get(subject);
    }

    /** Sets a value; null removes it. */
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
