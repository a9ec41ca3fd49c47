package dev.stowage.schemas;

import java.util.Locale;

/** How the rows of a batch are filled. A batch contains the {@link #text}. */
public enum PackingMode implements ContractText {
    /** A mode that this build does not know. */
    UNKNOWN,
    /** Several segments per row; the row length is the bucket's. */
    PACK,
    /** One segment per row; the row length is that of the longest segment. */
    PAD,
    /** One row per batch. */
    FLAT;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The text in a batch, in lower case. */
    @Override
    public String text() {
        return text;
    }

    /** The mode of a text; {@link #UNKNOWN} if this build does not know it. */
    public static PackingMode of(String text) {
        return ContractText.parse(values(), text);
    }
}
