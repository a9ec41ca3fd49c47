package dev.stowage.schemas.registry;

import java.io.IOException;

/** No token for the registry could be fetched. The message names the token endpoint and contains no secret. */
public final class TokenException extends IOException {
    private static final long serialVersionUID = 1L;

    TokenException(String message) {
        super(message);
    }
}
