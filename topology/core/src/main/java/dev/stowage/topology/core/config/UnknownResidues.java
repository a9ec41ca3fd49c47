package dev.stowage.topology.core.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * How many residues of a sequence may be outside the vocabulary and become the unknown token. A sequence with more is
 * rejected.
 *
 * @param share the largest accepted share of its residues, 0 to 1
 */
public record UnknownResidues(BigDecimal share) {
    /** Any number of them. */
    public static final UnknownResidues UNK = new UnknownResidues(BigDecimal.ONE);

    /** None. */
    public static final UnknownResidues REJECT = new UnknownResidues(BigDecimal.ZERO);

    private static final double MANY = 0.01;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final Pattern NUMBER = Pattern.compile("\\d{0,9}\\.?\\d{1,18}");
    private static final String ACCEPTED = "unk, reject, or a share between 0 and 1 such as 0.01 or 1%";

    static UnknownResidues parse(String name, String text) {
        if (text.equals(UNK.toString())) {
            return UNK;
        }
        if (text.equals(REJECT.toString())) {
            return REJECT;
        }
        boolean percent = text.endsWith("%");
        String number = percent ? text.substring(0, text.length() - 1).trim() : text;
        if (!NUMBER.matcher(number).matches()) {
            throw new ConfigException(name, text, "accepted: " + ACCEPTED);
        }
        BigDecimal share = new BigDecimal(number).movePointLeft(percent ? 2 : 0).stripTrailingZeros();
        if (share.signum() == 0 || share.compareTo(BigDecimal.ONE) >= 0) {
            throw new ConfigException(name, text, "accepted: " + ACCEPTED);
        }
        return new UnknownResidues(share);
    }

    static ConfigDef.Validator validator() {
        return new ConfigDef.Validator() {
            @Override
            public void ensureValid(String name, Object value) {
                parse(name, (String) value);
            }

            @Override
            public String toString() {
                return ACCEPTED;
            }
        };
    }

    /** Whether a warning is due: more than 1 % of what was packed is outside the vocabulary. */
    public static boolean isMany(long unknown, long residues) {
        return unknown > MANY * residues;
    }

    /** Whether any sequence with a residue outside the vocabulary is accepted. */
    public boolean acceptsSome() {
        return share.signum() > 0;
    }

    /** How many of so many residues may be outside the vocabulary. */
    public int max(int residues) {
        return share.multiply(BigDecimal.valueOf(residues))
                .setScale(0, RoundingMode.FLOOR)
                .intValueExact();
    }

    /** The share in percent, without the sign. */
    public String percent() {
        return share.multiply(HUNDRED).stripTrailingZeros().toPlainString();
    }

    /** As it is configured: equal shares give equal texts. */
    @Override
    public String toString() {
        if (share.signum() == 0) {
            return "reject";
        }
        return share.compareTo(BigDecimal.ONE) == 0 ? "unk" : share.toPlainString();
    }
}
