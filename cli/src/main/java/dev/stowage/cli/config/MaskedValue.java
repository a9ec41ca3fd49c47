package dev.stowage.cli.config;

import org.jspecify.annotations.Nullable;

/**
 * A key as it may be shown to people.
 *
 * @param value what it is set to, masked if that is a secret
 * @param usual its default, null where there is none
 */
public record MaskedValue(@Nullable String value, @Nullable String usual) {}
