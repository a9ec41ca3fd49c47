package dev.stowage.tools.verify;

import dev.stowage.schemas.EncodedValues;
import dev.stowage.schemas.RawSequenceView;
import dev.stowage.schemas.RawTrack;
import dev.stowage.schemas.TrackDefinition;
import dev.stowage.topology.core.tracks.Tracks;
import dev.stowage.topology.core.vocabulary.Vocabulary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of a record's tracks as its segments must have them. An independent implementation that shares no code with packing. Not
 * thread-safe.
 */
final class SourceTracks {
    private final List<TrackDefinition> definitions;

    /** Values of each track in the order of the record; null where the record lacks the track. */
    private final @Nullable Object[] values;

    /** What is wrong with the values of a track themselves; null where nothing is. */
    private final @Nullable String[] problems;

    private final SourceResidues residues;
    private final Vocabulary vocabulary;
    private boolean undeclared;

    /** @param lowerCase whether the letters themselves make the track {@link Tracks#LOWER_CASE} */
    private SourceTracks(
            List<TrackDefinition> definitions, SourceResidues residues, Vocabulary vocabulary, boolean lowerCase) {
        this.definitions = definitions;
        this.residues = residues;
        this.vocabulary = vocabulary;
        values = new Object[definitions.size()];
        problems = new String[definitions.size()];
        if (lowerCase) {
            for (int track = 0; track < values.length; track++) {
                if (definitions.get(track).name().equals(Tracks.LOWER_CASE)) {
                    values[track] = residues.lowerCase();
                }
            }
        }
    }

    /**
     * Reads the tracks of a record.
     *
     * @param view null for a record of plain text
     * @param definitions tracks of the batch that the record is in
     */
    static SourceTracks of(
            @Nullable RawSequenceView view,
            SourceResidues residues,
            List<TrackDefinition> definitions,
            Vocabulary vocabulary,
            boolean lowerCase) {
        SourceTracks tracks = new SourceTracks(definitions, residues, vocabulary, lowerCase);
        for (int i = 0; view != null && i < view.trackCount(); i++) {
            tracks.add(view.track(i));
        }
        return tracks;
    }

    private void add(RawTrack raw) {
        for (int track = 0; track < values.length; track++) {
            TrackDefinition definition = definitions.get(track);
            if (raw.isNamed(definition.name().getBytes(StandardCharsets.UTF_8))) {
                if (!raw.isNull()) {
                    problems[track] = beyondInt(raw.ints());
                    values[track] = definition.isFloat() ? floats(raw.floats()) : ints(raw.ints());
                }
                return;
            }
        }
        undeclared = true;
    }

    /** Whether the record has a track that the batch does not have. */
    boolean hasUndeclared() {
        return undeclared;
    }

    /** What is wrong with an array of long; null if its values are ints. */
    static @Nullable String beyondInt(EncodedValues ints) {
        int first = ints.firstBeyondInt();
        return first < 0
                ? null
                : "the record has " + ints.longAt(first) + " at position " + first + ", which is no int";
    }

    /** What is wrong with the values of a track, or with their number; null if they are right, or the record lacks the track. */
    @Nullable
    String problem(int track) {
        Object all = values[track];
        if (all == null || problems[track] != null) {
            return problems[track];
        }
        TrackDefinition definition = definitions.get(track);
        long expected = (long) definition.width() * (definition.isPerSlot() ? residues.letters() : 1);
        int count = all instanceof float[] floats ? floats.length : ((int[]) all).length;
        return count == expected ? null : "the record has " + count + " values, not " + expected;
    }

    /**
     * Bits of an expected value, those of the filler where the record has none.
     *
     * @param residue position of the residue; not used for a track per segment
     * @param place number of the value among those of the residue or segment
     */
    int bits(int track, int residue, int place) {
        Object all = values[track];
        TrackDefinition definition = definitions.get(track);
        if (all == null || (definition.isPerSlot() && residues.isChainBreak(residue, vocabulary))) {
            return fillerBits(definition);
        }
        int index = (definition.isPerSlot() ? residues.index(residue) * definition.width() : 0) + place;
        return all instanceof float[] floats ? Float.floatToRawIntBits(floats[index]) : ((int[]) all)[index];
    }

    static int fillerBits(TrackDefinition definition) {
        return definition.isFloat()
                ? Float.floatToRawIntBits((float) definition.filler())
                : (int) (long) definition.filler();
    }

    private static float[] floats(EncodedValues encoded) {
        float[] floats = new float[encoded.length() / Float.BYTES];
        ByteBuffer.wrap(encoded.bytes(), encoded.from(), encoded.length())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(floats);
        return floats;
    }

    /** Decodes Avro's ints: seven bits a byte, the lowest first, zigzag. */
    private static int[] ints(EncodedValues encoded) {
        int[] ints = new int[encoded.length()];
        int count = 0;
        int zigzag = 0;
        int shift = 0;
        for (int at = encoded.from(); at < encoded.from() + encoded.length(); at++) {
            zigzag |= (encoded.bytes()[at] & 0x7f) << shift;
            shift += 7;
            if (encoded.bytes()[at] >= 0) {
                ints[count++] = zigzag >>> 1 ^ -(zigzag & 1);
                zigzag = 0;
                shift = 0;
            }
        }
        return Arrays.copyOf(ints, count);
    }
}
