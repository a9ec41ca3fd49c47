package dev.stowage.schemas;

import java.util.Locale;

/** Type of a track's values. A batch names it by its {@link #text}. */
public enum TrackType implements ContractText {
    /** A type that this build does not know. */
    UNKNOWN,
    /** 32-bit integers. */
    INT32,
    /** 32-bit floating-point numbers. */
    FLOAT32;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As a batch names it, in lower case. */
    @Override
    public String text() {
        return text;
    }

    /** The type of a text; {@link #UNKNOWN} if this build does not know it. */
    public static TrackType of(String text) {
        return ContractText.parse(values(), text);
    }
}
