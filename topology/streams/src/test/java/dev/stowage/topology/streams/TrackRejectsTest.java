package dev.stowage.topology.streams;

import static dev.stowage.topology.streams.Harness.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.schemas.TrackValues;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records whose tracks contradict their declaration: the reason, the track, the position and what is accepted. */
class TrackRejectsTest {
    private static final String TRACKS =
            "label:int32:filler=-1:below=10,any:int32x2,score:float32,assay:float32x2:segment:filler=NaN";

    @TempDir
    Path directory;

    @Test
    void shouldNameTrackAndPositionOfWhatIsNotAccepted() {
        try (Harness harness = new Harness(directory, "tracks", TRACKS)) {
            // Given
            send(harness, ints("label", 1, 2));
            send(harness, ints("any", 1, 2, 3));
            send(harness, floats("assay", 1f));
            send(harness, ints("label", 9, -1, 10));
            send(harness, ints("label", 0, -2, 1));
            send(harness, floats("score", 0f, 1f, Float.POSITIVE_INFINITY));
            send(harness, floats("label", 1f, 2f, 3f));
            send(harness, ints("label", 1, 2, 3), ints("label", 1, 2, 3));
            harness.send("long", harness.generic(longs("any", 1L, 2L, 3L, 1L << 31, 5L, 6L)), START);
            harness.send("first", harness.generic(longs("label", 11L, 1L << 31, 5L)), START);
            harness.send("long in range", harness.generic(longs("label", 9L, -1L, 0L)), START);
            send(harness, ints("label", 9, -1, 0), floats("assay", Float.NaN, Float.NEGATIVE_INFINITY));

            // Then
            assertThat(harness.rejectReasons())
                    .containsExactly(
                            "TRACK_LENGTH: track label has 2 values; accepted: 3, that is 1 for each of 3 letters or tokens,"
                                    + " stripped letters included",
                            "TRACK_LENGTH: track any has 3 values; accepted: 6, that is 2 for each of 3 letters or tokens,"
                                    + " stripped letters included",
                            "TRACK_LENGTH: track assay has 1 values; accepted: 2, that is 2 for the sequence",
                            "TRACK_VALUE: track label has the value 10 at residue 2; accepted: 0 to 9, and the filler -1",
                            "TRACK_VALUE: track label has the value -2 at residue 1; accepted: 0 to 9, and the filler -1",
                            "TRACK_VALUE: track score has the value Infinity at residue 2; accepted: finite floats",
                            "TRACK_VALUE: track label has 3 values in floats, but is declared as int32",
                            "TRACK_VALUE: track label occurs twice in the record",
                            "TRACK_VALUE: track any has the value 2147483648 at residue 1, place 1; accepted: all 32-bit"
                                    + " integers",
                            "TRACK_VALUE: track label has the value 11 at residue 0; accepted: 0 to 9, and the filler -1");
        }
    }

    @Test
    void shouldRejectOrPackWithoutATrackThatIsNotDeclared() {
        try (Harness strict =
                        new Harness(directory.resolve("strict"), "tracks", TRACKS, "tracks.undeclared", "reject");
                Harness none = new Harness(directory.resolve("none"), "tracks.undeclared", "reject");
                Harness lenient = new Harness(directory.resolve("lenient"), "tracks", TRACKS)) {
            for (Harness harness : List.of(strict, none, lenient)) {
                send(harness, ints("other", 1));
            }

            assertThat(strict.rejectReasons())
                    .containsExactly("UNDECLARED_TRACK: track other is not declared; accepted: label, any, score, assay"
                            + " (tracks)");
            assertThat(none.rejectReasons())
                    .containsExactly("UNDECLARED_TRACK: track other is not declared; accepted: none (tracks)");
            assertThat(lenient.rejects()).isEmpty();
            assertThat(lenient.settledView().undeclaredTracks()).isEqualTo(1);
        }
    }

    private static TrackValues ints(String name, Integer... values) {
        return new TrackValues(name, List.of(values), List.of());
    }

    private static TrackValues floats(String name, Float... values) {
        return new TrackValues(name, List.of(), List.of(values));
    }

    private static void send(Harness harness, TrackValues... tracks) {
        byte[] value = new RawSequenceSerializer(harness.registry, harness.config.registry())
                .serialize("sequences", new RawSequence("P", "MKT", 0L, "", List.of(tracks)));
        harness.send("P", value, START);
    }

    /** A record of another producer, which has the values as long. */
    private static GenericRecord longs(String name, Long... values) {
        Schema track = SchemaBuilder.record("Values")
                .fields()
                .requiredString("name")
                .name("ints")
                .type()
                .array()
                .items()
                .longType()
                .noDefault()
                .endRecord();
        Schema schema = SchemaBuilder.record("Sequence")
                .fields()
                .requiredString("residues")
                .name("tracks")
                .type()
                .array()
                .items(track)
                .noDefault()
                .endRecord();
        return new GenericRecordBuilder(schema)
                .set("residues", "MKT")
                .set(
                        "tracks",
                        List.of(new GenericRecordBuilder(track)
                                .set("name", name)
                                .set("ints", List.of(values))
                                .build()))
                .build();
    }
}
