package dev.stowage.benchmarks.endtoend;

import dev.stowage.schemas.TrackDefinition;
import dev.stowage.schemas.TrackValues;
import dev.stowage.topology.core.tracks.TrackSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random values for the declared tracks. Wide int tracks are mostly filler, as function and annotation tokens are; floats have two
 * decimals. Not thread-safe.
 */
final class SyntheticTracks {
    private static final int DEFAULT_BOUND = 4_096;
    private static final int MOSTLY_FILLER = 10;

    private final List<TrackSpec> specs;
    private final Random random;

    SyntheticTracks(List<TrackSpec> specs, long seed) {
        this.specs = specs;
        random = new Random(seed);
    }

    /** All tracks of a sequence. */
    List<TrackValues> of(int letters) {
        List<TrackValues> tracks = new ArrayList<>(specs.size());
        for (TrackSpec spec : specs) {
            TrackDefinition definition = spec.definition();
            int count = definition.width() * (definition.isPerSlot() ? letters : 1);
            tracks.add(
                    definition.isFloat()
                            ? new TrackValues(definition.name(), List.of(), floats(count))
                            : new TrackValues(definition.name(), ints(spec, count), List.of()));
        }
        return tracks;
    }

    private List<Integer> ints(TrackSpec spec, int count) {
        Integer below = spec.below();
        int bound = below == null ? DEFAULT_BOUND : below;
        int filler = (int) spec.definition().filler();
        boolean sparse = spec.definition().width() > 1;
        List<Integer> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(sparse && random.nextInt(MOSTLY_FILLER) > 0 ? filler : random.nextInt(bound));
        }
        return values;
    }

    private List<Float> floats(int count) {
        List<Float> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(random.nextInt(100) / 100f);
        }
        return values;
    }
}
