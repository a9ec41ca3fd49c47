package dev.stowage.server.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Who may ask: everybody, or those who know the token. */
final class TokenAuthentication {
    static final String COOKIE = "stowage_session";

    private static final String SCHEME = "bearer ";

    private final byte @Nullable [] hash;
    private final Sessions sessions;

    /** @param token null if none is asked for */
    TokenAuthentication(@Nullable String token, Sessions sessions) {
        this.hash = token == null ? null : sha256(token);
        this.sessions = sessions;
    }

    /** Whether everybody may. */
    boolean isOpen() {
        return hash == null;
    }

    /** Whether a request carries the token, or a session that was opened with it. */
    boolean admits(Request request) {
        return isOpen()
                || knowsToken(request.getHeaders().get(HttpHeader.AUTHORIZATION))
                || sessions.isOpen(session(request));
    }

    /** Whether an {@code Authorization} header carries the token. */
    boolean knowsToken(@Nullable String authorization) {
        if (hash == null
                || authorization == null
                || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        // Hashes are of one length, so the time says nothing about the token, not even how long it is.
        return MessageDigest.isEqual(
                hash, sha256(authorization.substring(SCHEME.length()).strip()));
    }

    private static @Nullable String session(Request request) {
        for (HttpCookie cookie : Request.getCookies(request)) {
            if (cookie.getName().equals(COOKIE)) {
                return cookie.getValue();
            }
        }
        return null;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
