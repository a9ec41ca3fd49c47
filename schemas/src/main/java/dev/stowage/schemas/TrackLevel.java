package dev.stowage.schemas;

import java.util.Locale;

/** What a track has values for. A batch names it by its {@link #text}. */
public enum TrackLevel implements ContractText {
    /** A level that this build does not know. */
    UNKNOWN,
    /** Values for each slot. */
    SLOT,
    /** Values for each segment. */
    SEGMENT;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As a batch names it, in lower case. */
    @Override
    public String text() {
        return text;
    }

    /** The level of a text; {@link #UNKNOWN} if this build does not know it. */
    public static TrackLevel of(String text) {
        return ContractText.parse(values(), text);
    }
}
