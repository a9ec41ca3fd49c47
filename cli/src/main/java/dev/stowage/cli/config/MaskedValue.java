package dev.stowage.cli.config;

import org.jspecify.annotations.Nullable;

/**
 * The value of a key, with secrets masked.
 *
 * @param value current value, masked if it is a secret
 * @param usual default value, null if there is none
 */
public record MaskedValue(@Nullable String value, @Nullable String usual) {}
