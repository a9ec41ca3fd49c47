package dev.stowage.schemas;

/** An enum whose constants the contract writes as text. The first constant represents every text that this build does not know. */
interface ContractText {
    /** As the contract writes it. */
    String text();

    /** The constant of a text; the first one if there is none, because a newer build wrote it. */
    static <E extends ContractText> E parse(E[] constants, String text) {
        for (E constant : constants) {
            if (constant.text().equals(text)) {
                return constant;
            }
        }
        return constants[0];
    }
}
