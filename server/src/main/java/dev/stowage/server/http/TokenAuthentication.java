package dev.stowage.server.http;

import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Authentication by token or session; without a configured token, all requests are admitted. */
final class TokenAuthentication {
    static final String COOKIE = "stowage_session";

    private static final String SCHEME = "bearer ";

    private final @Nullable AccessTokens tokens;
    private final Sessions sessions;

    /** @param tokens valid tokens, null if none is required */
    TokenAuthentication(@Nullable AccessTokens tokens, Sessions sessions) {
        this.tokens = tokens;
        this.sessions = sessions;
    }

    /** Whether no token is required. */
    boolean isOpen() {
        return tokens == null;
    }

    /** Whether a request carries a token or a session, valid or not. */
    static boolean hasCredentials(Request request) {
        return request.getHeaders().contains(HttpHeader.AUTHORIZATION) || session(request) != null;
    }

    /** Whether a request carries the token or an open session. */
    boolean admits(Request request) {
        return isOpen()
                || knowsToken(request.getHeaders().get(HttpHeader.AUTHORIZATION))
                || isOfSession(session(request));
    }

    /** Opens a session if an {@code Authorization} header carries a token; returns its id, else null. */
    @Nullable
    String openSession(@Nullable String authorization) {
        byte[] token = token(authorization);
        return token == null ? null : sessions.open(token);
    }

    /** A session ends when the token that opened it is no longer valid. */
    boolean isOfSession(@Nullable String id) {
        byte[] token = sessions.tokenOf(id);
        return token != null && tokens != null && tokens.isValid(token);
    }

    /** Whether an {@code Authorization} header carries a token. */
    boolean knowsToken(@Nullable String authorization) {
        return token(authorization) != null;
    }

    /** Hash of the valid token in an {@code Authorization} header. */
    private byte @Nullable [] token(@Nullable String authorization) {
        if (tokens == null
                || authorization == null
                || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        return tokens.matching(authorization.substring(SCHEME.length()).strip());
    }

    private static @Nullable String session(Request request) {
        for (HttpCookie cookie : Request.getCookies(request)) {
            if (cookie.getName().equals(COOKIE)) {
                return cookie.getValue();
            }
        }
        return null;
    }
}
