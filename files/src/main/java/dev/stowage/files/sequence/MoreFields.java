package dev.stowage.files.sequence;

import dev.stowage.schemas.TrackNumbers;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a sequence that only some formats have. The arrays are not copied and must not be changed.
 *
 * @param tokens ids of its tokens, in place of residues; else empty
 * @param epoch number of the pass over the corpus, null if the file does not have it
 * @param source name of the corpus, null if the file does not have it
 * @param tracks its tracks
 */
public record MoreFields(int[] tokens, @Nullable Long epoch, @Nullable String source, List<TrackNumbers> tracks) {
    public static final MoreFields NONE = new MoreFields(new int[0], null, null, List.of());

    public MoreFields {
        tracks = List.copyOf(tracks);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MoreFields fields
                && Arrays.equals(tokens, fields.tokens)
                && Objects.equals(epoch, fields.epoch)
                && Objects.equals(source, fields.source)
                && tracks.equals(fields.tracks);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(tokens), epoch, source, tracks);
    }

    @Override
    public String toString() {
        return "epoch " + epoch + ", source " + source + ", tokens " + Arrays.toString(tokens) + ", tracks " + tracks;
    }
}
