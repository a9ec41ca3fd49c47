package dev.stowage.files.jsonl;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.stowage.files.sequence.ReadOptions;
import dev.stowage.schemas.TrackDefinition;
import dev.stowage.schemas.TrackNumbers;
import dev.stowage.topology.core.tracks.TrackSpec;
import dev.stowage.topology.core.tracks.Tracks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the field {@code tracks}. Declared tracks have their declared type; values of others decide theirs. Not thread-safe. */
final class TracksParser {
    private static final String FIELD = "tracks";

    private final Map<String, TrackSpec> declared = new HashMap<>();
    private final boolean rejectsUndeclared;
    private final Refusals refusals;
    private final NumbersParser numbers;
    private final List<TrackNumbers> values = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /** For each track, the length of its outer array if it holds arrays; else -1. */
    private final List<Integer> outerLengths = new ArrayList<>();

    TracksParser(Tracks tracks, Refusals refusals, NumbersParser numbers) {
        tracks.specs().forEach(spec -> declared.put(spec.definition().name(), spec));
        rejectsUndeclared = tracks.rejectsUndeclared();
        this.refusals = refusals;
        this.numbers = numbers;
    }

    void clear() {
        values.clear();
        names.clear();
        outerLengths.clear();
    }

    boolean any() {
        return !values.isEmpty();
    }

    /** The tracks of the record. */
    List<TrackNumbers> values() {
        return List.copyOf(values);
    }

    /**
     * Reads the object at the parser.
     *
     * @throws TooLargeException if there are too many values
     */
    void read(JsonParser json) throws IOException {
        String accepted = "an object with an array of numbers for each track, such as {\"ss8_tokens\":[3,3,0]}";
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw refusals.ofType(FIELD, json, accepted);
        }
        long count = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            requireName(name);
            String field = FIELD + "." + name;
            JsonToken value = json.nextToken();
            if (value == JsonToken.START_ARRAY) {
                readTrack(json, name, field);
                count += values.get(values.size() - 1).count();
                if (count > ReadOptions.MAX_RESIDUES) {
                    throw new TooLargeException();
                }
            } else if (value != JsonToken.VALUE_NULL) {
                throw refusals.ofType(field, json, "an array of numbers, or null for a sequence without the track");
            }
        }
    }

    private void requireName(String name) throws IOException {
        String field = FIELD + "." + name;
        if (!names.add(name)) {
            throw refusals.ofField(field, "occurs twice", "each track at most once");
        }
        if (name.isEmpty() || !TextFields.isUnicode(name)) {
            throw refusals.ofField(field, "is not a name", "a name of Unicode text that is not empty");
        }
        if (rejectsUndeclared && !declared.containsKey(name)) {
            throw refusals.ofField(
                    field,
                    "is not declared",
                    declared.isEmpty()
                            ? "no tracks, as the key tracks declares none"
                            : String.join(
                                            ", ",
                                            declared.keySet().stream().sorted().toList()) + " (key tracks)");
        }
    }

    private void readTrack(JsonParser json, String name, String field) throws IOException {
        TrackSpec spec = declared.get(name);
        numbers.read(json, field, spec == null ? null : spec.definition().isFloat());
        values.add(new TrackNumbers(name, numbers.ints(), numbers.floats()));
        outerLengths.add(numbers.isNested() ? numbers.outerLength() : -1);
    }

    /**
     * Requires that each declared track has the declared length and accepted values.
     *
     * @param letters number of letters or tokens of the record
     */
    void requireDeclared(int letters) throws IOException {
        for (int i = 0; i < values.size(); i++) {
            TrackNumbers track = values.get(i);
            @Nullable TrackSpec spec = declared.get(track.name());
            if (spec != null) {
                requireLength(spec.definition(), track, letters, outerLengths.get(i));
                requireAccepted(spec, track);
            }
        }
    }

    private void requireLength(TrackDefinition definition, TrackNumbers track, int letters, int outer)
            throws IOException {
        int width = definition.width();
        int units = definition.isPerSlot() ? letters : 1;
        if (track.count() != (long) units * width) {
            throw refusals.ofField(
                    FIELD + "." + track.name(),
                    "has " + track.count() + " values",
                    (long) units * width + ", that is " + width
                            + (definition.isPerSlot() ? " for each of " + letters + " letters or tokens" : " in all"));
        }
        if (definition.isPerSlot() && outer >= 0 && outer != letters) {
            throw refusals.ofField(
                    FIELD + "." + track.name(),
                    "has " + outer + " arrays",
                    letters + ", that is one of " + width + " values for each letter or token");
        }
    }

    private void requireAccepted(TrackSpec spec, TrackNumbers track) throws IOException {
        for (int i = 0; i < track.count(); i++) {
            boolean isAccepted =
                    spec.definition().isFloat() ? spec.accepts(track.floats()[i]) : spec.accepts(track.ints()[i]);
            if (!isAccepted) {
                int width = spec.definition().width();
                throw refusals.ofField(
                        FIELD + "." + track.name(),
                        "the value "
                                + (spec.definition().isFloat() ? "" + track.floats()[i] : "" + track.ints()[i])
                                + (spec.definition().isPerSlot() ? " at residue " + i / width : "")
                                + (width > 1 ? ", place " + i % width : ""),
                        spec.accepted());
            }
        }
    }
}
