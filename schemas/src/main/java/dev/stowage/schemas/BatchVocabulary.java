package dev.stowage.schemas;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;

/**
 * The tokens of a feed in the order of their ids, with which a reader turns token ids into letters. The manifest of each
 * window has those of its feed; {@link #ESM} is built in.
 *
 * @param name name of the vocabulary, as in a batch
 * @param hash its hash, as in a batch
 * @param tokens tokens by id, from 0
 */
public record BatchVocabulary(String name, String hash, List<String> tokens) {
    /** The 33 tokens of the ESM family: special tokens, residues by frequency, ambiguous ones, gaps, chain break, mask. */
    public static final BatchVocabulary ESM = of(
            "esm",
            List.of(
                    "<cls>", "<pad>", "<eos>", "<unk>", "L", "A", "G", "V", "S", "E", "R", "T", "I", "D", "P", "K", "Q",
                    "N", "F", "Y", "M", "H", "W", "C", "X", "B", "U", "Z", "O", ".", "-", "|", "<mask>"));

    /** Hexadecimal digits are 4 bits: 16 of them. */
    private static final int HASH_BYTES = 8;

    public BatchVocabulary {
        tokens = List.copyOf(tokens);
        if (new HashSet<>(tokens).size() < tokens.size()) {
            throw new IllegalArgumentException("vocabulary " + name + ": a token occurs twice");
        }
    }

    /**
     * A vocabulary of letters and named tokens, such as {@code <pad>}.
     *
     * @throws IllegalArgumentException if a token occurs twice
     */
    public static BatchVocabulary of(String name, List<String> tokens) {
        return new BatchVocabulary(name, hash(tokens), tokens);
    }

    /**
     * The vocabulary of a feed. It has no tokens if the feed has ids alone ({@code vocabulary.size}) or too many tokens
     * for a manifest.
     */
    public static BatchVocabulary of(WindowManifest manifest) {
        return new BatchVocabulary(
                manifest.getVocabulary(), manifest.getVocabularyHash(), manifest.getVocabularyTokens());
    }

    /**
     * The letters of a segment of a batch: {@code _} for the mask and {@code ?} for an unknown residue; other special
     * tokens are left out.
     *
     * @throws IllegalArgumentException if the batch has another vocabulary, or an id that has no token
     */
    public String residues(PackedBatch batch, Segment segment) {
        TokenEncoding encoding = batch.header().encoding();
        if (!encoding.vocabularyHash().equals(hash)) {
            throw new IllegalArgumentException("batch " + batch.header().batchId() + " has vocabulary "
                    + encoding.vocabulary() + " (" + encoding.vocabularyHash() + "), not " + name + " (" + hash
                    + "): take the vocabulary from a manifest of the feed");
        }
        int first = batch.firstSlot(segment);
        StringBuilder residues = new StringBuilder(segment.length());
        for (int slot = first; slot < first + segment.length(); slot++) {
            append(batch.tokens()[slot], residues);
        }
        return residues.toString();
    }

    private void append(int id, StringBuilder residues) {
        if (id < 0 || id >= tokens.size()) {
            throw new IllegalArgumentException(
                    "vocabulary " + name + " has no token " + id + "; accepted: 0 to " + (tokens.size() - 1));
        }
        String token = tokens.get(id);
        if (token.length() < 3 || token.charAt(0) != '<' || !token.endsWith(">")) {
            residues.append(token);
        } else if (token.equals("<mask>")) {
            residues.append('_');
        } else if (token.equals("<unk>")) {
            residues.append('?');
        }
    }

    private static String hash(List<String> tokens) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            tokens.forEach(token -> digest.update((token + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
