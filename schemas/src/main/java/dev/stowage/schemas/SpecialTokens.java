package dev.stowage.schemas;

/** Where a segment carries the cls and eos tokens. A batch names it by its {@link #text}. */
public enum SpecialTokens {
    /** A policy that this build does not know. */
    UNKNOWN,
    /** At the real ends of a sequence alone. */
    ENDS,
    /** At both ends of every segment. */
    ALWAYS,
    /** Nowhere. */
    NONE;

    /** As a batch names it, in lower case. */
    public String text() {
        return ContractText.of(this);
    }

    /** The policy of a text; {@link #UNKNOWN} if this build does not know it. */
    public static SpecialTokens of(String text) {
        return ContractText.parse(values(), text);
    }
}
