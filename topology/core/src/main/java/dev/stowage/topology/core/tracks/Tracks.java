package dev.stowage.topology.core.tracks;

import dev.stowage.schemas.EncodedSize;
import dev.stowage.schemas.TrackDefinition;
import java.util.List;

/**
 * The declared tracks of a feed, in the order that batches have them.
 *
 * @param rejectsUndeclared whether a record with another track is rejected
 */
public record Tracks(List<TrackSpec> specs, boolean rejectsUndeclared) {
    /** No track is declared. */
    public static final Tracks NONE = new Tracks(List.of(), false);

    /** Name of the track that Stowage itself makes of lower-case letters. */
    public static final String LOWER_CASE = "lower_case";

    public Tracks {
        specs = List.copyOf(specs);
    }

    /** The definitions, as batches have them. */
    public List<TrackDefinition> definitions() {
        return specs.stream().map(TrackSpec::definition).toList();
    }

    /** Number of declared tracks. */
    public int size() {
        return specs.size();
    }

    /** The track at a place. */
    public TrackDefinition definition(int index) {
        return specs.get(index).definition();
    }

    /** Bytes that the fillers of a slot take in a batch. */
    public int fillerBytesPerSlot() {
        return specs.stream()
                .map(TrackSpec::definition)
                .filter(TrackDefinition::isPerSlot)
                .mapToInt(definition -> definition.width() * definition.fillerBytes())
                .sum();
    }

    /** Bytes that the values of a segment take beyond the fillers of its slots, at most. */
    public int maxBytesBeyondFillers(int residues) {
        long bytes = 0;
        for (TrackSpec spec : specs) {
            TrackDefinition definition = spec.definition();
            bytes += definition.isPerSlot()
                    ? (long) residues * definition.width() * (spec.maxValueBytes() - definition.fillerBytes())
                    : (long) definition.width() * spec.maxValueBytes();
        }
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    /** Bytes of the values of a piece, at most. */
    public long maxBytes(int residues) {
        return specs.stream()
                .mapToLong(spec -> (long) spec.definition().width()
                        * spec.maxValueBytes()
                        * (spec.definition().isPerSlot() ? residues : 1))
                .sum();
    }

    /** Bytes of the tracks of a batch without their values, at most. */
    public int bytesPerBatch() {
        return EncodedSize.ofTracks(definitions());
    }
}
