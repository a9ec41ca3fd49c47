package dev.stowage.tools.verify;

import dev.stowage.schemas.DeclaredTrack;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.Track;
import dev.stowage.schemas.TrackDefinition;
import dev.stowage.schemas.TrackLevel;
import dev.stowage.schemas.TrackType;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.tracks.TrackSpec;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Checks that batches have the declared tracks, and in them the fillers and the values of their source records. */
final class TrackCheck {
    private final String fingerprint;
    private final List<TrackSpec> specs;
    private final List<TrackDefinition> declared;
    private final Findings findings;

    TrackCheck(StowageConfig config, Findings findings) {
        fingerprint = config.fingerprint();
        specs = config.tracks().specs();
        declared = config.tracks().definitions();
        this.findings = findings;
    }

    /** The tracks of a batch. */
    static List<TrackDefinition> definitions(PackedBatch batch) {
        return batch.tracks().stream().map(Track::definition).toList();
    }

    /** Checks the tracks of a batch against the configuration, if it was packed by it, and their values where no segment has residues. */
    void check(PackedBatch batch) {
        List<TrackDefinition> found = definitions(batch);
        if (batch.header().fingerprint().equals(fingerprint) && !found.equals(declared)) {
            problem(batch, "its tracks are " + shown(found) + ", declared are " + shown(declared));
        }
        BitSet residues = new BitSet();
        for (Segment segment : batch.segments()) {
            int from = firstSlot(batch, segment);
            residues.set(from, from + segment.residues());
        }
        for (Track track : batch.tracks()) {
            if (track.definition().isPerSlot()) {
                checkFillers(batch, track, residues);
            }
        }
    }

    private void checkFillers(PackedBatch batch, Track track, BitSet residues) {
        int filler = SourceTracks.fillerBits(track.definition());
        int slots = track.count() / track.definition().width();
        for (int slot = residues.nextClearBit(0); slot < slots; slot = residues.nextClearBit(slot + 1)) {
            String other = difference(track, slot, place -> filler);
            if (other != null) {
                problem(
                        batch,
                        "track " + track.definition().name() + " at " + slotText(batch, slot) + ", without a residue"
                                + other);
                return;
            }
        }
    }

    /**
     * Checks the values of a segment.
     *
     * @param index of the segment
     */
    void check(PackedBatch batch, int index, SourceTracks source, int sourceResidues) {
        Segment segment = batch.segments().get(index);
        for (int number = 0; number < batch.tracks().size(); number++) {
            int of = number;
            Track track = batch.tracks().get(number);
            String wrong = source.problem(number);
            String name = "track " + track.definition().name();
            if (wrong != null) {
                problem(batch, segment, name + ": " + wrong);
            } else if (!track.definition().isPerSlot()) {
                String other = difference(track, index, place -> source.bits(of, 0, place));
                if (other != null) {
                    problem(batch, segment, name + other);
                }
            } else {
                int from = firstSlot(batch, segment);
                int count = Math.min(segment.residues(), sourceResidues - segment.firstResidue());
                String other = null;
                for (int i = 0; i < count && other == null; i++) {
                    int residue = segment.firstResidue() + i;
                    other = difference(track, from + i, place -> source.bits(of, residue, place));
                    if (other != null) {
                        problem(
                                batch,
                                segment,
                                name + " at residue " + residue + ", " + slotText(batch, from + i) + other);
                    }
                }
            }
        }
    }

    /** How the values of a slot or segment differ from the expected bits; null if they do not. */
    private static @Nullable String difference(Track track, int unit, IntUnaryOperator expected) {
        int width = track.definition().width();
        for (int place = 0; place < width; place++) {
            int found = bits(track, unit * width + place);
            if (found != expected.applyAsInt(place)) {
                return (width == 1 ? "" : ", place " + place) + " is " + text(track, found) + ", not "
                        + text(track, expected.applyAsInt(place));
            }
        }
        return null;
    }

    /**
     * Compares the tracks of a manifest with those of the window's batches.
     *
     * @param batchFingerprint of the batches
     */
    void compare(String window, List<DeclaredTrack> manifest, List<TrackDefinition> batches, String batchFingerprint) {
        List<TrackSpec> published = manifest.stream()
                .map(track -> new TrackSpec(
                        new TrackDefinition(
                                track.getName(),
                                TrackType.of(track.getType()),
                                TrackLevel.of(track.getLevel()),
                                track.getWidth(),
                                track.getFiller()),
                        track.getBelow()))
                .toList();
        List<TrackDefinition> definitions =
                published.stream().map(TrackSpec::definition).toList();
        if (!definitions.equals(batches)) {
            findings.problem("window " + window + ": tracks are " + shown(definitions) + " in the pad statistics, but "
                    + shown(batches) + " in the batches");
        } else if (batchFingerprint.equals(fingerprint) && !published.equals(specs)) {
            findings.problem("window " + window + ": tracks are " + published + " in the pad statistics, but " + specs
                    + " in the configuration");
        }
    }

    private static int firstSlot(PackedBatch batch, Segment segment) {
        return segment.row() * batch.header().rowLength() + segment.start() + (segment.hasCls() ? 1 : 0);
    }

    private static int bits(Track track, int index) {
        return track.definition().isFloat() ? Float.floatToRawIntBits(track.floats()[index]) : track.ints()[index];
    }

    private static String text(Track track, int bits) {
        if (!track.definition().isFloat()) {
            return Integer.toString(bits);
        }
        float value = Float.intBitsToFloat(bits);
        return Float.isNaN(value) ? "NaN (0x" + Integer.toHexString(bits) + ")" : Float.toString(value);
    }

    private static String slotText(PackedBatch batch, int slot) {
        int rowLength = batch.header().rowLength();
        return "row " + slot / rowLength + ", slot " + slot % rowLength;
    }

    private static List<TrackSpec> shown(List<TrackDefinition> definitions) {
        return definitions.stream()
                .map(definition -> new TrackSpec(definition, null))
                .toList();
    }

    private void problem(PackedBatch batch, Segment segment, String message) {
        findings.problem("batch " + batch.header().batchId() + ", segment " + segment.id() + " of offset "
                + segment.sourceOffset() + ": " + message);
    }

    private void problem(PackedBatch batch, String message) {
        findings.problem("batch " + batch.header().batchId() + ": " + message);
    }
}
