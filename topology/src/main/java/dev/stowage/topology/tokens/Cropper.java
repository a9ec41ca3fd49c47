package dev.stowage.topology.tokens;

import dev.stowage.schemas.SpecialTokens;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Cuts sequences that are longer than the largest row down to one interval. Immutable. */
final class Cropper {
    /*
     * A crop takes as many residues as the row holds beside the special tokens that its ends call for. Under ENDS
     * there are n - c + 1 of them for n residues and c slots: the head (cls and c - 1 residues), the tail (c - 1
     * residues and eos), and between them every interval of c residues that touches neither end. Which one is drawn
     * depends on id, epoch and seed alone, so that a replay cuts alike and another epoch cuts elsewhere.
     */
    private final int capacity;
    private final SpecialTokens specialTokens;
    private final long seed;

    Cropper(int capacity, SpecialTokens specialTokens, long seed) {
        this.capacity = capacity;
        this.specialTokens = specialTokens;
        this.seed = seed;
    }

    /**
     * The piece of a sequence that is packed.
     *
     * @param residues token ids of the residues
     * @param count how many of them there are
     * @param chainBreak token id at which no piece may start or end
     * @return null if no residue remains once chain breaks at the ends are left out
     */
    @Nullable
    Piece crop(byte[] residues, int count, byte chainBreak, String id, long epoch) {
        int from = 0;
        int to = count;
        boolean whole = count + (specialTokens == SpecialTokens.NONE ? 0 : 2) <= capacity;
        if (!whole) {
            switch (specialTokens) {
                case NONE -> {
                    from = draw(id, epoch, count - capacity + 1);
                    to = from + capacity;
                }
                case ALWAYS -> {
                    from = draw(id, epoch, count - (capacity - 2) + 1);
                    to = from + capacity - 2;
                }
                default -> {
                    int inner = Math.max(0, count - capacity - 1);
                    int drawn = draw(id, epoch, inner + 2);
                    if (drawn == 0) {
                        to = Math.min(capacity - 1, count - 1);
                    } else if (drawn <= inner) {
                        from = drawn;
                        to = from + capacity;
                    } else {
                        from = Math.max(1, count - (capacity - 1));
                    }
                }
            }
        }
        return awayFromBreaks(residues, from, to, count, chainBreak);
    }

    private @Nullable Piece awayFromBreaks(byte[] residues, int from, int to, int count, byte chainBreak) {
        int start = from;
        int end = to;
        while (start < end && residues[start] == chainBreak) {
            start++;
        }
        while (end > start && (residues[end - 1] == chainBreak || (end < count && residues[end] == chainBreak))) {
            end--;
        }
        if (start == end) {
            return null;
        }
        boolean always = specialTokens == SpecialTokens.ALWAYS;
        boolean ends = specialTokens == SpecialTokens.ENDS;
        return new Piece(start, end - start, always || (ends && start == 0), always || (ends && end == count));
    }

    private int draw(String id, long epoch, int choices) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = mix(mix(hash + 0x9e3779b97f4a7c15L * (epoch + 1)) ^ seed);
        return (int) ((hash >>> 33) * choices >>> 31);
    }

    /** The finalizer of SplitMix64: every bit of the input reaches every bit of the output. */
    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
