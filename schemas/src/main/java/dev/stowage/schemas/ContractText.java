package dev.stowage.schemas;

/**
 * An enum whose constants are strings in the contract. The first constant represents every text that this build does
 * not know.
 */
interface ContractText {
    /** The text in the contract. */
    String text();

    /** The constant of a text; the first one if this build does not know the text. */
    static <E extends ContractText> E parse(E[] constants, String text) {
        for (E constant : constants) {
            if (constant.text().equals(text)) {
                return constant;
            }
        }
        return constants[0];
    }
}
