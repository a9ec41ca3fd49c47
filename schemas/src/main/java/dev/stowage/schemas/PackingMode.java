package dev.stowage.schemas;

import java.util.Locale;

/** How the rows of a batch are filled. A batch names it by its {@link #text}. */
public enum PackingMode implements ContractText {
    /** A mode that this build does not know. */
    UNKNOWN,
    /** Several segments a row, rows of a bucket's length. */
    PACK,
    /** One segment a row, rows as long as the longest. */
    PAD,
    /** One row a batch. */
    FLAT;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As a batch names it, in lower case. */
    @Override
    public String text() {
        return text;
    }

    /** The mode of a text; {@link #UNKNOWN} if this build does not know it. */
    public static PackingMode of(String text) {
        return ContractText.parse(values(), text);
    }
}
