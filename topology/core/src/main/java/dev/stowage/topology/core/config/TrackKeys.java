package dev.stowage.topology.core.config;

import dev.stowage.schemas.TrackDefinition;
import dev.stowage.schemas.TrackLevel;
import dev.stowage.schemas.TrackType;
import dev.stowage.topology.core.tracks.TrackSpec;
import dev.stowage.topology.core.tracks.Tracks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Reads the key {@code tracks}: {@code NAME:TYPE[xWIDTH][:segment][:filler=VALUE][:below=BOUND]}, names of known tracks, and a preset. */
final class TrackKeys {
    /** The tracks of ESM3, named as the arguments of its {@code forward}. */
    static final String ESM3 = "esm3";

    private static final String COORDINATES = "structure_coords";
    private static final Map<String, String> KNOWN = known();

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,63}");
    private static final Pattern TYPE = Pattern.compile("(int32|float32)(?:x([1-9]\\d{0,3}))?");
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,10}");
    private static final String ACCEPTED = ESM3 + ", one of its tracks (" + String.join(", ", KNOWN.keySet())
            + "), or NAME:int32 or NAME:float32, optionally with xWIDTH, :segment, :filler=VALUE, and for int32 :below=BOUND";

    private final String item;
    private TrackType type = TrackType.UNKNOWN;
    private int width = 1;
    private TrackLevel level = TrackLevel.SLOT;
    private @Nullable String filler;
    private @Nullable Integer below;

    private TrackKeys(String item) {
        this.item = item;
    }

    private static Map<String, String> known() {
        Map<String, String> tracks = new LinkedHashMap<>();
        tracks.put("structure_tokens", "int32:filler=-1:below=4101");
        tracks.put("ss8_tokens", "int32:filler=0:below=11");
        tracks.put("sasa_tokens", "int32:filler=0:below=19");
        tracks.put("function_tokens", "int32x8:filler=0:below=260");
        tracks.put("residue_annotation_tokens", "int32x16:filler=0:below=1478");
        tracks.put("per_res_plddt", "float32:filler=0");
        tracks.put("average_plddt", "float32:segment:filler=1");
        tracks.put(COORDINATES, "float32x9:filler=NaN");
        return tracks;
    }

    /**
     * The declared tracks.
     *
     * @param lowerCase whether the letters make one more, the last
     * @throws ConfigException naming the item that is not accepted
     */
    static List<TrackSpec> parse(List<String> items, boolean lowerCase) {
        Map<String, TrackSpec> specs = new LinkedHashMap<>();
        for (String item : items) {
            for (String track : expanded(item.trim())) {
                TrackSpec spec = new TrackKeys(track).spec();
                if (specs.put(spec.definition().name(), spec) != null) {
                    throw new ConfigException(
                            Keys.TRACKS, item, "the track " + spec.definition().name() + " is declared twice");
                }
            }
        }
        if (lowerCase) {
            TrackDefinition made = new TrackDefinition(Tracks.LOWER_CASE, TrackType.INT32, TrackLevel.SLOT, 1, 0);
            if (specs.put(Tracks.LOWER_CASE, new TrackSpec(made, 2)) != null) {
                throw new ConfigException(
                        Keys.TRACKS,
                        Tracks.LOWER_CASE,
                        "with " + Keys.LOWER_CASE + "=track, the track is made of the letters and is not declared");
            }
        }
        return new ArrayList<>(specs.values());
    }

    private static List<String> expanded(String item) {
        return item.equals(ESM3)
                ? KNOWN.keySet().stream()
                        .filter(name -> !name.equals(COORDINATES))
                        .toList()
                : List.of(item);
    }

    static ConfigDef.Validator validator() {
        return new ConfigDef.Validator() {
            @Override
            public void ensureValid(String name, Object value) {
                if (value instanceof List<?> items) {
                    parse(items.stream().map(String::valueOf).toList(), false);
                }
            }

            @Override
            public String toString() {
                return "NAME:TYPE, separated by commas; see docs/reference/tracks.md";
            }
        };
    }

    private TrackSpec spec() {
        String[] parts = item.split(":", -1);
        String name = parts[0];
        if (!NAME.matcher(name).matches()) {
            throw refused("a name has letters, digits, '_', '.' and '-', at most 64, and starts with a letter or '_'");
        }
        if (parts.length == 1) {
            String known = KNOWN.get(name);
            if (known == null) {
                throw refused("accepted: " + ACCEPTED);
            }
            parts = (name + ":" + known).split(":", -1);
        }
        for (int i = 1; i < parts.length; i++) {
            option(parts[i]);
        }
        if (type == TrackType.UNKNOWN) {
            throw refused("it has no type; accepted: " + ACCEPTED);
        }
        if (below != null && type == TrackType.FLOAT32) {
            throw refused("only an int32 track has :below");
        }
        return new TrackSpec(new TrackDefinition(name, type, level, width, fillerValue()), below);
    }

    private void option(String option) {
        Matcher typed = TYPE.matcher(option);
        if (typed.matches()) {
            type = TrackType.of(typed.group(1));
            width = typed.group(2) == null ? 1 : Integer.parseInt(typed.group(2));
        } else if (option.equals("segment")) {
            level = TrackLevel.SEGMENT;
        } else if (option.startsWith("filler=")) {
            filler = option.substring("filler=".length());
        } else if (option.startsWith("below=")) {
            String bound = option.substring("below=".length());
            if (!INTEGER.matcher(bound).matches()
                    || Long.parseLong(bound) < 1
                    || Long.parseLong(bound) > Integer.MAX_VALUE) {
                throw refused("below is " + bound + "; accepted: 1 to " + Integer.MAX_VALUE);
            }
            below = Integer.parseInt(bound);
        } else {
            throw refused("'" + option + "' is not known; accepted: " + ACCEPTED);
        }
    }

    private double fillerValue() {
        String text = filler == null ? "0" : filler;
        if (type == TrackType.INT32) {
            if (!INTEGER.matcher(text).matches() || Long.parseLong(text) != (int) Long.parseLong(text)) {
                throw refused("filler is " + text + "; accepted: a 32-bit integer");
            }
            return Integer.parseInt(text);
        }
        try {
            float value = Float.parseFloat(text);
            if (!Float.isInfinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw refused("filler is " + text + "; accepted: a number that a 32-bit float holds, or NaN");
    }

    private ConfigException refused(String why) {
        return new ConfigException(Keys.TRACKS, item, why);
    }
}
