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
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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

    private static final Pattern NAME = Pattern.compile("<[^<>\\s]+>");

    /** Bytes of the tokens that a manifest takes. */
    private static final int MAX_PUBLISHED = 65_536;

    private final String name;
    private final List<String> tokens;
    private final byte[] ids = new byte[256];
    private final String hash;
    private final int maxId;
    private final SpecialIds special;
    private final int unknown;

    /** A vocabulary of ids; letters have none. */
    private Vocabulary(String name, List<String> tokens, int maxId, SpecialIds special, String hash) {
        this.name = name;
        this.tokens = tokens;
        this.maxId = maxId;
        this.special = special;
        this.hash = hash;
        unknown = NONE;
        Arrays.fill(ids, UNKNOWN_LETTER);
    }

    private Vocabulary(String name, List<String> tokens, boolean foldCase) {
        this.name = name;
        this.tokens = tokens;
        this.hash = hash(lines(tokens));
        maxId = tokens.size() - 1;
        special = SpecialIds.of(tokens);
        unknown = tokens.indexOf("<unk>");
        int mask = special.mask();
        Arrays.fill(ids, UNKNOWN_LETTER);
        for (int id = 0; id < tokens.size(); id++) {
            if (isLetter(tokens.get(id))) {
                ids[tokens.get(id).charAt(0)] = (byte) id;
            }
        }
        if (ids[MASK_LETTER] == UNKNOWN_LETTER) {
            ids[MASK_LETTER] = (byte) mask;
        }
        alias('T', 'U');
        if (foldCase) {
            fold();
        }
    }

    /** Names of the vocabularies that need no file. */
    public static Set<String> shippedNames() {
        return ShippedTokens.BY_NAME.keySet();
    }

    /** The 33 tokens of the ESM family, or those of DNA or RNA; {@code _} reads as {@code <mask>}. */
    public static Vocabulary shipped(String name, boolean foldCase) {
        List<String> tokens = ShippedTokens.BY_NAME.get(name);
        if (tokens == null) {
            throw new IllegalArgumentException("no vocabulary is called " + name + "; accepted: " + shippedNames());
        }
        return new Vocabulary(name, tokens, foldCase);
    }

    /**
     * A vocabulary of which only the ids are known.
     *
     * @param maxId ids are 0 to this
     */
    public static Vocabulary ofIds(int maxId, SpecialIds special) {
        String text = "0 to " + maxId + ", pad " + special.pad() + ", mask " + special.mask() + ", cls " + special.cls()
                + ", eos " + special.eos() + "\n";
        return new Vocabulary("ids", List.of(), maxId, special, hash(text));
    }

    /**
     * A vocabulary for token ids, of any tokens. If all of them are letters or names, it has the chain break of letters.
     *
     * @param special ids of the special tokens that the list does not name
     * @throws IllegalArgumentException if a token occurs twice
     */
    public static Vocabulary ofTokens(String name, List<String> tokens, SpecialIds special) {
        requireDistinct(name, tokens);
        Vocabulary vocabulary =
                new Vocabulary(name, List.copyOf(tokens), tokens.size() - 1, special, hash(lines(tokens)));
        // Ids of letters are packed as the letters are. In text, the token | is one as any other.
        if (tokens.size() <= MAX_TOKENS && tokens.stream().allMatch(Vocabulary::isLetterOrName)) {
            vocabulary.ids[CHAIN_BREAK_LETTER] = (byte) tokens.indexOf("|");
        }
        return vocabulary;
    }

    /**
     * The 33 tokens of the ESM family; {@code _} reads as {@code <mask>}.
     *
     * @param foldCase whether lower-case letters are read as upper-case ones
     */
    public static Vocabulary esm(boolean foldCase) {
        return shipped("esm", foldCase);
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
        requireDistinct(name, tokens);
        for (int id = 0; id < tokens.size(); id++) {
            if (!isLetterOrName(tokens.get(id))) {
                throw new IllegalArgumentException("vocabulary " + name + ", line " + (id + 1) + ": '" + tokens.get(id)
                        + "' is no token; accepted: one printable ASCII character, or a name in angle brackets");
            }
        }
        if (!tokens.contains("<pad>")) {
            throw new IllegalArgumentException("vocabulary " + name + " has no token <pad>, which fills rows up");
        }
        return new Vocabulary(name, List.copyOf(tokens), foldCase);
    }

    public String name() {
        return name;
    }

    /**
     * First 16 hexadecimal digits of the SHA-256 of the tokens, each followed by a line feed; where only ids are known, of the highest one and
     * of those of the special tokens.
     */
    public String hash() {
        return hash;
    }

    /** The tokens in order of their ids. */
    public List<String> tokens() {
        return tokens;
    }

    /** The tokens that manifests name: all, or none if they are too long for a manifest. */
    public List<String> published() {
        return lines(tokens).getBytes(StandardCharsets.UTF_8).length > MAX_PUBLISHED ? List.of() : tokens;
    }

    /** The highest id; the lowest is 0. */
    public int maxId() {
        return maxId;
    }

    /** The ids of all special tokens. */
    public SpecialIds special() {
        return special;
    }

    /** The id of the token that separates chains, or {@link #NONE}. */
    public int chainBreakId() {
        return ids[CHAIN_BREAK_LETTER];
    }

    /** The token of an id, as it is written: a letter, or a name in angle brackets; the id itself where tokens have no text. */
    public String token(int id) {
        if (tokens.isEmpty()) {
            return Integer.toString(id);
        }
        return id >= 0 && id < tokens.size() ? tokens.get(id) : "?";
    }

    /** The id of a letter, or {@link #UNKNOWN_LETTER}. */
    public byte idOf(byte letter) {
        return ids[letter & 0xff];
    }

    /** The id of {@code <cls>}, or {@link #NONE}. */
    public int cls() {
        return special.cls();
    }

    public int pad() {
        return special.pad();
    }

    /** The id of {@code <eos>}, or {@link #NONE}. */
    public int eos() {
        return special.eos();
    }

    /** The id of {@code <unk>}, or {@link #NONE}. */
    public int unknown() {
        return unknown;
    }

    /** The id of {@code <mask>}, or {@link #NONE}. */
    public int mask() {
        return special.mask();
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

    /** Reads one letter as the other, in a vocabulary of nucleotides that has but one of them. */
    private void alias(char one, char other) {
        if (ShippedTokens.NUCLEOTIDES.contains(name)) {
            byte id = ids[one] == UNKNOWN_LETTER ? ids[other] : ids[one];
            ids[one] = id;
            ids[other] = id;
        }
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

    private static void requireDistinct(String name, List<String> tokens) {
        Set<String> seen = new HashSet<>();
        for (int id = 0; id < tokens.size(); id++) {
            if (!seen.add(tokens.get(id))) {
                throw new IllegalArgumentException("vocabulary " + name + ", line " + (id + 1) + ": token '"
                        + tokens.get(id) + "' occurs a second time");
            }
        }
    }

    private static boolean isLetterOrName(String token) {
        return isLetter(token) || NAME.matcher(token).matches();
    }

    private static boolean isLetter(String token) {
        return token.length() == 1 && token.charAt(0) > ' ' && token.charAt(0) < 0x7f;
    }

    private static String lines(List<String> tokens) {
        return tokens.stream().map(token -> token + "\n").collect(Collectors.joining());
    }

    private static String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
