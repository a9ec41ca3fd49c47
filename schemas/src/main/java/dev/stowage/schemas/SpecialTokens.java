package dev.stowage.schemas;

import java.util.Locale;

/** Where a segment has the cls and eos tokens. A batch contains the {@link #text}. */
public enum SpecialTokens implements ContractText {
    /** A policy that this build does not know. */
    UNKNOWN,
    /** Only at the real ends of a sequence. */
    ENDS,
    /** At both ends of every segment. */
    ALWAYS,
    /** Nowhere. */
    NONE;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The text in a batch, in lower case. */
    @Override
    public String text() {
        return text;
    }

    /** The policy of a text; {@link #UNKNOWN} if this build does not know it. */
    public static SpecialTokens of(String text) {
        return ContractText.parse(values(), text);
    }
}
