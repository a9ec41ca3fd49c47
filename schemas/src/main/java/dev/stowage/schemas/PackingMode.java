package dev.stowage.schemas;

/** How the rows of a batch are filled. A batch names it by its {@link #text}. */
public enum PackingMode {
    /** A mode that this build does not know. */
    UNKNOWN,
    /** Several segments a row, rows of a bucket's length. */
    PACK,
    /** One segment a row, rows as long as the longest. */
    PAD,
    /** One row a batch. */
    FLAT;

    /** As a batch names it, in lower case. */
    public String text() {
        return ContractText.of(this);
    }

    /** The mode of a text; {@link #UNKNOWN} if this build does not know it. */
    public static PackingMode of(String text) {
        return ContractText.parse(values(), text);
    }
}
