package dev.stowage.schemas.registry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a token and fetches the next one before it expires. Thread-safe. */
final class BearerTokens {
    private static final Logger LOGGER = LoggerFactory.getLogger(BearerTokens.class);

    /** A token is replaced after this share of its lifetime. */
    private static final double USED_SHARE = 0.8;

    /** Min time that a token is used. A larger expiry buffer is ignored: each call would fetch a token. */
    private static final Duration SHORTEST_USE = Duration.ofSeconds(60);

    /** Min time between two requests to a token endpoint that fails, while the current token is still valid. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private final TokenEndpoint endpoint;
    private final Duration expiryBuffer;
    private final InstantSource clock;
    private @Nullable String token;
    private Instant refreshAt = Instant.MIN;
    private Instant expiresAt = Instant.MIN;
    private @Nullable TokenException failure;
    private long failedAt;

    BearerTokens(TokenEndpoint endpoint, Duration expiryBuffer, InstantSource clock) {
        this.endpoint = endpoint;
        this.expiryBuffer = expiryBuffer;
        this.clock = clock;
    }

    /** A token that has not expired; fetches one if necessary. */
    String current() throws TokenException {
        long asked = System.nanoTime();
        synchronized (this) {
            Instant now = clock.instant();
            if (token != null && now.isBefore(refreshAt)) {
                return token;
            }
            if (failure != null && failedAt - asked > 0) {
                // Another call's request failed while this call waited. Another request would make calls wait for
                // each other's timeouts.
                throw new TokenException(String.valueOf(failure.getMessage()));
            }
            try {
                return fetch(now);
            } catch (TokenException e) {
                failure = e;
                failedAt = System.nanoTime();
                if (token == null || !now.isBefore(expiresAt)) {
                    throw e;
                }
                refreshAt = now.plus(RETRY_AFTER);
                if (refreshAt.isAfter(expiresAt)) {
                    refreshAt = expiresAt;
                }
                LOGGER.atWarn()
                        .addKeyValue("error", e.getMessage())
                        .addKeyValue("expires", expiresAt)
                        .log("the registry's token cannot be refreshed, using the present one until it expires");
                return token;
            }
        }
    }

    private String fetch(Instant now) throws TokenException {
        OAuthBearerToken fetched = endpoint.fetch();
        String value = fetched.value();
        token = value;
        expiresAt = Instant.ofEpochMilli(fetched.lifetimeMs());
        Duration life = Duration.between(now, expiresAt);
        Instant share = now.plusMillis((long) (life.toMillis() * USED_SHARE));
        Instant buffered = expiresAt.minus(expiryBuffer);
        boolean keepsBuffer = life.compareTo(expiryBuffer.plus(SHORTEST_USE)) >= 0;
        refreshAt = keepsBuffer && buffered.isBefore(share) ? buffered : share;
        return value;
    }
}
