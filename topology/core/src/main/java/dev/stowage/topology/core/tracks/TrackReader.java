package dev.stowage.topology.core.tracks;

import dev.stowage.schemas.EncodedValues;
import dev.stowage.schemas.RawSequenceView;
import dev.stowage.schemas.RawTrack;
import dev.stowage.schemas.RejectReason;
import dev.stowage.schemas.TrackDefinition;
import dev.stowage.topology.core.tokens.Letters;
import dev.stowage.topology.core.tokens.RejectedException;
import java.util.Arrays;

/** Reads the tracks of raw sequences and checks them against their declaration. Not thread-safe. */
public final class TrackReader {
    private static final int UNDECLARED = -1;

    private final Tracks tracks;
    private final byte[][] names;
    private final int lowerCase;
    private final SequenceTracks read;

    /** Values that differ from those of the record: where letters were stripped or separate chains. */
    private final EncodedValues[] changed;

    /** @param makesLowerCase whether {@link Tracks#LOWER_CASE} is made here of the letters, not read */
    public TrackReader(Tracks tracks, boolean makesLowerCase) {
        this.tracks = tracks;
        names = tracks.specs().stream().map(TrackSpec::nameBytes).toArray(byte[][]::new);
        // It is the last one.
        lowerCase = makesLowerCase ? tracks.size() - 1 : UNDECLARED;
        read = new SequenceTracks(tracks);
        changed = new EncodedValues[tracks.size()];
        Arrays.setAll(changed, track -> new EncodedValues());
    }

    /**
     * Reads the tracks of a sequence that has no others than the one of its letters.
     *
     * @return valid until the next call
     */
    public SequenceTracks ofLetters(Letters letters) {
        read.clear();
        addLowerCase(letters);
        return read;
    }

    /**
     * Reads the tracks of a record.
     *
     * @param letters of the sequence
     * @return valid until the next call
     * @throws RejectedException if a track contradicts its declaration or the letters
     */
    public SequenceTracks read(RawSequenceView view, Letters letters) throws RejectedException {
        read.clear();
        for (int i = 0; i < view.trackCount(); i++) {
            RawTrack raw = view.track(i);
            int track = find(raw, i);
            if (track != UNDECLARED) {
                add(track, raw, letters);
            } else if (tracks.rejectsUndeclared()) {
                throw new RejectedException(
                        RejectReason.UNDECLARED_TRACK,
                        "track " + raw.name() + " is not declared; accepted: " + declared());
            } else {
                read.setUndeclared();
            }
        }
        addLowerCase(letters);
        return read;
    }

    private String declared() {
        return tracks.size() == 0
                ? "none (tracks)"
                : String.join(
                                ", ",
                                tracks.definitions().stream()
                                        .map(TrackDefinition::name)
                                        .toList())
                        + " (tracks)";
    }

    /** Producers tend to have the declared order, so the search starts there. */
    private int find(RawTrack raw, int place) {
        for (int i = 0; i < names.length; i++) {
            int track = (place + i) % names.length;
            if (raw.isNamed(names[track])) {
                return track;
            }
        }
        return UNDECLARED;
    }

    private void add(int track, RawTrack raw, Letters letters) throws RejectedException {
        TrackSpec spec = tracks.specs().get(track);
        TrackDefinition definition = spec.definition();
        if (track == lowerCase) {
            throw refused(definition, "is made of the letters (lower.case=track) and must not be in a record");
        }
        if (read.get(track) != null) {
            throw refused(definition, "occurs twice in the record");
        }
        if (raw.isNull()) {
            return;
        }
        EncodedValues values = definition.isFloat() ? raw.floats() : raw.ints();
        EncodedValues other = definition.isFloat() ? raw.ints() : raw.floats();
        if (other.count() > 0) {
            throw refused(
                    definition,
                    "has " + other.count() + " values in " + (definition.isFloat() ? "ints" : "floats")
                            + ", but is declared as " + definition.type().text());
        }
        requireLength(definition, values.count(), letters.all());
        int wrong = spec.firstRefused(values);
        if (wrong >= 0) {
            throw refused(
                    definition,
                    "has the value " + spec.shown(values, wrong)
                            + (definition.isPerSlot() ? " at residue " + wrong / definition.width() : "")
                            + (definition.width() > 1 ? ", place " + wrong % definition.width() : "")
                            + "; accepted: " + spec.accepted());
        }
        byte[] uses = letters.uses();
        if (uses != null && definition.isPerSlot()) {
            changed[track].setUsed(values, definition, uses);
            values = changed[track];
        }
        read.set(track, values);
    }

    private static void requireLength(TrackDefinition definition, int values, int letters) throws RejectedException {
        long expected = (long) definition.width() * (definition.isPerSlot() ? letters : 1);
        if (values != expected) {
            throw new RejectedException(
                    RejectReason.TRACK_LENGTH,
                    "track " + definition.name() + " has " + values + " values; accepted: " + expected + ", that is "
                            + definition.width()
                            + (definition.isPerSlot()
                                    ? " for each of " + letters + " letters or tokens, stripped letters included"
                                    : " for the sequence"));
        }
    }

    private static RejectedException refused(TrackDefinition definition, String why) {
        return new RejectedException(RejectReason.TRACK_VALUE, "track " + definition.name() + " " + why);
    }

    private void addLowerCase(Letters letters) {
        if (lowerCase != UNDECLARED) {
            byte[] isLower = letters.lowerCase();
            changed[lowerCase].setEncoded(isLower, 0, isLower.length, isLower.length);
            read.set(lowerCase, changed[lowerCase]);
        }
    }
}
