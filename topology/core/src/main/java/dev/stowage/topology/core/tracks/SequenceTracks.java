package dev.stowage.topology.core.tracks;

import dev.stowage.schemas.EncodedValues;
import org.jspecify.annotations.Nullable;

/** The values of a sequence's tracks, those of its letters that are packed. Mutable: reused from record to record. */
public final class SequenceTracks {
    /** Of a feed without tracks. */
    public static final SequenceTracks NONE = new SequenceTracks(Tracks.NONE);

    /** Of a record with tracks, in a feed without. */
    public static final SequenceTracks UNDECLARED = new SequenceTracks(Tracks.NONE);

    static {
        UNDECLARED.setUndeclared();
    }

    private final Tracks tracks;
    private final @Nullable EncodedValues[] values;
    private boolean undeclared;

    public SequenceTracks(Tracks tracks) {
        this.tracks = tracks;
        values = new EncodedValues[tracks.size()];
    }

    /** Starts with the next sequence, which lacks all tracks so far. */
    void clear() {
        for (int i = 0; i < values.length; i++) {
            values[i] = null;
        }
        undeclared = false;
    }

    void set(int track, EncodedValues of) {
        values[track] = of;
    }

    void setUndeclared() {
        undeclared = true;
    }

    /** Whether the record has a track that is not declared. */
    public boolean hasUndeclared() {
        return undeclared;
    }

    /** The declared tracks. */
    public Tracks tracks() {
        return tracks;
    }

    /** The values of a track; null if the sequence lacks it. */
    @Nullable
    EncodedValues get(int track) {
        return values[track];
    }
}
