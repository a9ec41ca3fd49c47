package dev.stowage.schemas;

/**
 * Meaning of the numbers in a batch's arrays.
 *
 * @param sequenceIdPadding value of sequence_id at padding slots
 * @param sequenceIdBase value of sequence_id in the first segment of each row
 * @param padToken token id at padding slots
 * @param maskToken token id of a masked residue
 * @param vocabulary name of the vocabulary
 * @param vocabularyHash first 16 hexadecimal digits of the SHA-256 of its tokens, each followed by a line feed
 * @param specialTokens where cls and eos are placed
 */
public record TokenEncoding(
        int sequenceIdPadding,
        int sequenceIdBase,
        int padToken,
        int maskToken,
        String vocabulary,
        String vocabularyHash,
        SpecialTokens specialTokens) {}
