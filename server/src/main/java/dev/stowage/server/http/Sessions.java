package dev.stowage.server.http;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Sessions of browsers that have sent the token: random ids in memory that expire; above a limit, the oldest is closed. Thread-safe. */
final class Sessions {
    static final Duration LIFE = Duration.ofHours(12);
    static final int MAX_SESSIONS = 100;

    private static final int ID_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final LongSupplier nanoClock;
    private final Map<String, Long> openedAt = new LinkedHashMap<>();

    Sessions(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Opens a session; returns its id. */
    synchronized String open() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        openedAt.put(id, nanoClock.getAsLong());
        if (openedAt.size() > MAX_SESSIONS) {
            openedAt.remove(openedAt.keySet().iterator().next());
        }
        return id;
    }

    synchronized boolean isOpen(@Nullable String id) {
        Long opened = id == null ? null : openedAt.get(id);
        if (opened == null) {
            return false;
        }
        if (nanoClock.getAsLong() - opened < LIFE.toNanos()) {
            return true;
        }
        openedAt.remove(id);
        return false;
    }

    synchronized void close(@Nullable String id) {
        openedAt.remove(id);
    }
}
