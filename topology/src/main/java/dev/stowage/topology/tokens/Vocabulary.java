package dev.stowage.topology.tokens;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Tokens by id, and the id of every letter. Immutable. */
public final class Vocabulary {
    /** What {@link #idOf} says of a letter that is no token. */
    public static final byte UNKNOWN_LETTER = -1;

    /** Separates the chains of one sequence. */
    public static final byte CHAIN_BREAK_LETTER = '|';

    /** Written for a masked residue. */
    private static final byte MASK_LETTER = '_';

    /*
     * The order is that of the public ESM tokenizers (ESM-2, ESM3, ESM C): four special tokens, the residues by
     * frequency, the ambiguous ones, gap signs, chain break and mask.
     */
    private static final Vocabulary ESM = new Vocabulary(
            "esm",
            List.of(
                    "<cls>", "<pad>", "<eos>", "<unk>", "L", "A", "G", "V", "S", "E", "R", "T", "I", "D", "P", "K", "Q",
                    "N", "F", "Y", "M", "H", "W", "C", "X", "B", "U", "Z", "O", ".", "-", "|", "<mask>"));

    private final String name;
    private final List<String> tokens;
    private final byte[] ids = new byte[256];
    private final String hash;

    private Vocabulary(String name, List<String> tokens) {
        this.name = name;
        this.tokens = tokens;
        this.hash = hash(tokens);
        Arrays.fill(ids, UNKNOWN_LETTER);
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            if (token.length() == 1) {
                ids[token.charAt(0)] = (byte) id;
                ids[token.toLowerCase(Locale.ROOT).charAt(0)] = (byte) id;
            }
        }
        ids[MASK_LETTER] = id("<mask>");
    }

    /** The 33 tokens of the ESM family; lower case is folded, {@code _} reads as {@code <mask>}. */
    public static Vocabulary esm() {
        return ESM;
    }

    public String name() {
        return name;
    }

    /** First 16 hexadecimal digits of the SHA-256 of the tokens, each followed by a line feed. */
    public String hash() {
        return hash;
    }

    /** The token of an id, as it is written: a letter, or a name in angle brackets. */
    public String token(int id) {
        return id >= 0 && id < tokens.size() ? tokens.get(id) : "?";
    }

    /** The id of a letter, or {@link #UNKNOWN_LETTER}. */
    public byte idOf(byte letter) {
        return ids[letter & 0xff];
    }

    public byte cls() {
        return id("<cls>");
    }

    public byte pad() {
        return id("<pad>");
    }

    public byte eos() {
        return id("<eos>");
    }

    public byte unknown() {
        return id("<unk>");
    }

    public byte mask() {
        return id("<mask>");
    }

    public byte chainBreak() {
        return ids[CHAIN_BREAK_LETTER];
    }

    private byte id(String token) {
        return (byte) tokens.indexOf(token);
    }

    private static String hash(List<String> tokens) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            tokens.forEach(token -> digest.update((token + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
