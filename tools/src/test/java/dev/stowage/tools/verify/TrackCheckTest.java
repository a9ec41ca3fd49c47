package dev.stowage.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.RawSequence;
import dev.stowage.schemas.RawSequenceReader;
import dev.stowage.schemas.RawSequenceSerializer;
import dev.stowage.schemas.RawSequenceView;
import dev.stowage.schemas.Track;
import dev.stowage.schemas.TrackValues;
import dev.stowage.topology.core.config.StowageConfig;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrackCheckTest {
    private static final String RESIDUES = "M|K";
    private static final float NAN = Float.NaN;

    private final StowageConfig config = StowageConfig.of(
            Map.of("tracks", "position:int32:filler=-1,pair:float32x2:filler=NaN,whole:int32:segment:filler=7"));
    private final Findings findings = new Findings(10);
    private final TrackCheck check = new TrackCheck(config, findings);
    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();

    // <cls> M | K <eos> and three slots of padding
    private final int[] position = {-1, 0, -1, 2, -1, -1, -1, -1};
    private final float[] pair = {NAN, NAN, 0, 1, NAN, NAN, 4, 5, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    private final int[] whole = {5};

    @Test
    void shouldAcceptTheValuesOfTheRecordAndTheFillers() throws Exception {
        assertProblems(record(0, 1, 2));
    }

    @Test
    void shouldNameAValueAtPaddingThatIsNotTheFiller() throws Exception {
        position[6] = 9;

        assertProblems(
                record(0, 1, 2), "batch in/0/0/0: track position at row 0, slot 6, without a residue is 9, not -1");
    }

    @Test
    void shouldNameAValueAtASpecialTokenThatIsNotTheFiller() throws Exception {
        pair[1] = 1;

        assertProblems(
                record(0, 1, 2),
                "batch in/0/0/0: track pair at row 0, slot 0, without a residue, place 1 is 1.0, not NaN (0x7fc00000)");
    }

    @Test
    void shouldNameAValueOfAResidue() throws Exception {
        position[2] = 1; // the value of the record at the chain break
        pair[7] = 6;

        assertProblems(
                record(0, 1, 2),
                "batch in/0/0/0, segment a of offset 0: track position at residue 1, row 0, slot 2 is 1, not -1",
                "batch in/0/0/0, segment a of offset 0: track pair at residue 2, row 0, slot 3, place 1 is 6.0, not 5.0");
    }

    @Test
    void shouldNameAValueOfASegment() throws Exception {
        whole[0] = 6;

        assertProblems(record(0, 1, 2), "batch in/0/0/0, segment a of offset 0: track whole is 6, not 5");
    }

    @Test
    void shouldNameATrackOfAnotherLengthThanTheRecord() throws Exception {
        assertProblems(
                record(0, 1), "batch in/0/0/0, segment a of offset 0: track position: the record has 2 values, not 3");
    }

    /** A packer that took only the lower 32 bits would pack 5. */
    @Test
    void shouldNameAValueOfTheRecordThatIsNoInt() throws Exception {
        whole[0] = 5;
        String schema =
                """
                {"type": "record", "name": "S", "fields": [{"name": "residues", "type": "string"},
                  {"name": "tracks", "type": {"type": "array", "items": {"type": "record", "name": "T", "fields": [
                    {"name": "name", "type": "string"}, {"name": "ints", "type": {"type": "array", "items": "long"}}]}}}]}
                """;
        ByteBuffer value = ByteBuffer.allocate(64)
                .put((byte) 0)
                .putInt(registry.register("in-value", new AvroSchema(schema)))
                .put((byte) 6)
                .put(RESIDUES.getBytes(StandardCharsets.US_ASCII));
        // One track, called whole, with one value: 2^32 + 5.
        value.put((byte) 2).put((byte) 10).put("whole".getBytes(StandardCharsets.US_ASCII));
        value.put(new byte[] {2, (byte) 0x8a, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x20, 0, 0});

        check(new RawSequenceReader(registry).read(value.array(), 0, value.position(), null));

        assertThat(findings.first())
                .contains("batch in/0/0/0, segment a of offset 0: track whole: the record has 4294967301 at position 0,"
                        + " which is no int");
    }

    @Test
    void shouldNameTracksThatAreNotTheDeclaredOnes() {
        PackedBatch batch = batch();

        check.check(new PackedBatch(
                batch.header(),
                batch.segments(),
                batch.tokens(),
                batch.sequenceId(),
                batch.tracks().subList(0, 1)));

        assertThat(findings.first())
                .containsExactly("batch in/0/0/0: its tracks are [position:int32x1:filler=-1], declared are"
                        + " [position:int32x1:filler=-1, pair:float32x2:filler=NaN, whole:int32x1:segment:filler=7]");
    }

    private void assertProblems(RawSequenceView record, String... problems) {
        check(record);

        assertThat(findings.first()).containsExactly(problems);
    }

    private void check(RawSequenceView record) {
        PackedBatch batch = batch();
        byte[] bytes = RESIDUES.getBytes(StandardCharsets.US_ASCII);
        SourceResidues residues = SourceResidues.of(bytes, 0, bytes.length, 2);
        check.check(batch);
        check.check(
                batch,
                0,
                SourceTracks.of(record, residues, TrackCheck.definitions(batch), config.vocabulary(), false),
                residues.count());
    }

    /** A record with these positions. */
    private RawSequenceView record(Integer... positions) throws Exception {
        List<TrackValues> tracks = List.of(
                new TrackValues("whole", List.of(5), List.of()),
                new TrackValues("position", List.of(positions), List.of()),
                new TrackValues("pair", List.of(), List.of(0f, 1f, 2f, 3f, 4f, 5f)));
        byte[] value = new RawSequenceSerializer(registry, Map.of())
                .serialize("in", new RawSequence("a", RESIDUES, 0L, "", tracks));
        return new RawSequenceReader(registry).read(value);
    }

    private PackedBatch batch() {
        BatchHeader header = OneSegment.header(0, config.fingerprint());
        return new PackedBatch(
                header,
                List.of(OneSegment.SEGMENT),
                new int[] {0, 20, 31, 15, 2, 1, 1, 1},
                new int[] {0, 0, 0, 0, 0, -1, -1, -1},
                List.of(
                        Track.of(config.tracks().definitions().get(0), position),
                        Track.of(config.tracks().definitions().get(1), pair),
                        Track.of(config.tracks().definitions().get(2), whole)));
    }
}
