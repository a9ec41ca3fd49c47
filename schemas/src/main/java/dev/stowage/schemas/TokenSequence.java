package dev.stowage.schemas;

import java.util.List;

/**
 * A sequence of token ids, as the input topic has it with {@code input.format=tokens}.
 *
 * @param id names it in its feed; empty if it has no name
 * @param tokens ids in order; not copied
 * @param epoch pass over the corpus that it belongs to
 * @param source corpus that it comes from; may be empty
 * @param tracks values beside the tokens
 */
@SuppressWarnings("ArrayRecordComponent") // tokens are not copied
public record TokenSequence(String id, int[] tokens, long epoch, String source, List<TrackValues> tracks) {
    public TokenSequence {
        tracks = List.copyOf(tracks);
    }
}
