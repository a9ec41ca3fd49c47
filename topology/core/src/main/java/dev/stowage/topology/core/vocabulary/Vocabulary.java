package dev.stowage.topology.core.vocabulary;

import dev.stowage.schemas.EncodedSize;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Tokens by id, and the id of every letter. Immutable. */
public final class Vocabulary {
    /** Result of {@link #idOf} for a letter that is not a token. */
    public static final byte UNKNOWN_LETTER = -1;

    /** Id of a special token that a vocabulary does not have. */
    public static final int NONE = -1;

    /** Separates the chains of one sequence. */
    public static final byte CHAIN_BREAK_LETTER = '|';

    /** A byte that only continues a letter beyond ASCII. */
    private static final byte NO_LETTER = (byte) 0x80;

    /** The letter of a masked residue. */
    private static final byte MASK_LETTER = '_';

    /** An id below this takes one byte on the wire, which is what makes the arrays fast. */
    public static final int MAX_TOKENS = 64;

    /*
     * The order is that of the public ESM tokenizers (ESM-2, ESM3, ESM C): four special tokens, the residues by
     * frequency, the ambiguous ones, gap signs, chain break and mask.
     */
    private static final List<String> ESM_TOKENS = List.of(
            "<cls>", "<pad>", "<eos>", "<unk>", "L", "A", "G", "V", "S", "E", "R", "T", "I", "D", "P", "K", "Q", "N",
            "F", "Y", "M", "H", "W", "C", "X", "B", "U", "Z", "O", ".", "-", "|", "<mask>");

    private final String name;
    private final List<String> tokens;
    private final byte[] ids = new byte[256];
    private final String hash;
    private final int cls;
    private final int pad;
    private final int eos;
    private final int unknown;
    private final int mask;

    private Vocabulary(String name, List<String> tokens, boolean foldCase) {
        this.name = name;
        this.tokens = tokens;
        this.hash = hash(tokens);
        cls = tokens.indexOf("<cls>");
        pad = tokens.indexOf("<pad>");
        eos = tokens.indexOf("<eos>");
        unknown = tokens.indexOf("<unk>");
        mask = tokens.indexOf("<mask>");
        Arrays.fill(ids, UNKNOWN_LETTER);
        for (int id = 0; id < tokens.size(); id++) {
            if (isLetter(tokens.get(id))) {
                ids[tokens.get(id).charAt(0)] = (byte) id;
            }
        }
        if (ids[MASK_LETTER] == UNKNOWN_LETTER) {
            ids[MASK_LETTER] = (byte) mask;
        }
        if (foldCase) {
            fold();
        }
    }

    /**
     * The 33 tokens of the ESM family; {@code _} reads as {@code <mask>}.
     *
     * @param foldCase whether lower-case letters are read as upper-case ones
     */
    public static Vocabulary esm(boolean foldCase) {
        return new Vocabulary("esm", ESM_TOKENS, foldCase);
    }

    /**
     * A user's vocabulary.
     *
     * @param name names it in batches and messages
     * @param tokens by id: letters, or names in angle brackets, {@code <pad>} among them
     * @param foldCase whether a letter that is no token in its own case is read in the other case
     * @throws IllegalArgumentException if a token occurs twice, is neither letter nor name, or there are too many
     */
    public static Vocabulary of(String name, List<String> tokens, boolean foldCase) {
        if (tokens.size() > MAX_TOKENS) {
            throw new IllegalArgumentException("vocabulary " + name + " has " + tokens.size() + " tokens; at most "
                    + MAX_TOKENS + " are accepted, whose ids take one byte each");
        }
        Set<String> seen = new HashSet<>();
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            String where = "vocabulary " + name + ", line " + (id + 1) + ": ";
            if (!seen.add(token)) {
                throw new IllegalArgumentException(where + "token '" + token + "' occurs a second time");
            }
            if (!isLetter(token) && !token.matches("<[^<>\\s]+>")) {
                throw new IllegalArgumentException(where + "'" + token
                        + "' is no token; accepted: one printable ASCII character, or a name in angle brackets");
            }
        }
        if (!seen.contains("<pad>")) {
            throw new IllegalArgumentException("vocabulary " + name + " has no token <pad>, which fills rows up");
        }
        return new Vocabulary(name, List.copyOf(tokens), foldCase);
    }

    public String name() {
        return name;
    }

    /** First 16 hexadecimal digits of the SHA-256 of the tokens, each followed by a line feed. */
    public String hash() {
        return hash;
    }

    /** The tokens in order of their ids. */
    public List<String> tokens() {
        return tokens;
    }

    /** Number of tokens: ids are 0 to one less. */
    public int size() {
        return tokens.size();
    }

    /** The token of an id, as written: a letter, or a name in angle brackets. */
    public String token(int id) {
        return id >= 0 && id < tokens.size() ? tokens.get(id) : "?";
    }

    /** The id of a letter, or {@link #UNKNOWN_LETTER}. */
    public byte idOf(byte letter) {
        return ids[letter & 0xff];
    }

    /** The id of {@code <cls>}, or {@link #NONE}. */
    public int cls() {
        return cls;
    }

    public int pad() {
        return pad;
    }

    /** The id of {@code <eos>}, or {@link #NONE}. */
    public int eos() {
        return eos;
    }

    /** The id of {@code <unk>}, or {@link #NONE}. */
    public int unknown() {
        return unknown;
    }

    /** The id of {@code <mask>}, or {@link #NONE}. */
    public int mask() {
        return mask;
    }

    /** Bytes that the special tokens of a segment take in a batch. */
    public int specialTokenBytes(boolean hasCls, boolean hasEos) {
        return (hasCls ? EncodedSize.of(cls()) : 0) + (hasEos ? EncodedSize.of(eos()) : 0);
    }

    /**
     * The ids of all letters by their byte; letters outside the vocabulary have the id of {@code <unk>}, if there is
     * one.
     */
    public byte[] idsWithUnknown() {
        byte[] all = ids.clone();
        for (int letter = 0; letter < all.length; letter++) {
            if (all[letter] == UNKNOWN_LETTER) {
                all[letter] = (byte) unknown;
            }
        }
        return all;
    }

    /** The letter that separates chains; if the vocabulary has none, a byte that is not a letter of any sequence. */
    public byte chainBreak() {
        return ids[CHAIN_BREAK_LETTER] == UNKNOWN_LETTER ? NO_LETTER : CHAIN_BREAK_LETTER;
    }

    private void fold() {
        for (int letter = 'A'; letter <= 'Z'; letter++) {
            int lower = letter + ('a' - 'A');
            if (ids[lower] == UNKNOWN_LETTER) {
                ids[lower] = ids[letter];
            } else if (ids[letter] == UNKNOWN_LETTER) {
                ids[letter] = ids[lower];
            }
        }
    }

    private static boolean isLetter(String token) {
        return token.length() == 1 && token.charAt(0) > ' ' && token.charAt(0) < 0x7f;
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
