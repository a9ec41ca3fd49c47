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
    private final Map<String, Session> open = new LinkedHashMap<>();

    /** @param token hash of the token that opened it */
    private record Session(long openedAt, byte[] token) {}

    Sessions(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Opens a session; returns its id. */
    synchronized String open(byte[] token) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        open.put(id, new Session(nanoClock.getAsLong(), token));
        if (open.size() > MAX_SESSIONS) {
            open.remove(open.keySet().iterator().next());
        }
        return id;
    }

    /** Hash of the token that opened a session, null if it is not open. */
    synchronized byte @Nullable [] tokenOf(@Nullable String id) {
        Session session = id == null ? null : open.get(id);
        if (session == null) {
            return null;
        }
        if (nanoClock.getAsLong() - session.openedAt() < LIFE.toNanos()) {
            return session.token();
        }
        open.remove(id);
        return null;
    }

    synchronized void close(@Nullable String id) {
        open.remove(id);
    }
}
