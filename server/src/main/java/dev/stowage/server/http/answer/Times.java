package dev.stowage.server.http.answer;

import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Times as ISO 8601 in UTC. */
final class Times {
    private Times() {}

    static String iso(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    static @Nullable String iso(OptionalLong millis) {
        return millis.isPresent() ? iso(millis.getAsLong()) : null;
    }
}
