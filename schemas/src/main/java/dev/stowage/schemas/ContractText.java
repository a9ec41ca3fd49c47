package dev.stowage.schemas;

import java.util.Arrays;
import java.util.Locale;

/** Constants as the contract writes them: in lower case. The first constant of each enum is the value that this build does not know. */
final class ContractText {
    private ContractText() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The constant of a text; the first one if there is none, because a newer build wrote it. */
    static <E extends Enum<E>> E parse(E[] constants, String text) {
        return Arrays.stream(constants)
                .filter(constant -> of(constant).equals(text))
                .findFirst()
                .orElse(constants[0]);
    }
}
