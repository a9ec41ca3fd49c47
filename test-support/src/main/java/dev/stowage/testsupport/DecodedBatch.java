package dev.stowage.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;

/** A batch as a reader in any language sees it: decoded by Avro alone, with the schema of its id in the registry. */
public final class DecodedBatch {
    /** The magic byte and the id of the schema. */
    private static final int FRAME = 5;

    /** Tokens of the vocabulary {@code esm}, by id. */
    private static final List<String> ESM = List.of(
            "<cls> <pad> <eos> <unk> L A G V S E R T I D P K Q N F Y M H W C X B U Z O . - | <mask>".split(" "));

    private final GenericRecord record;
    private final List<DecodedSegment> segments;
    private final int[] tokens;
    private final int[] sequenceId;
    private final List<DecodedTrack> tracks;

    private DecodedBatch(GenericRecord record) {
        this.record = record;
        segments = ((List<?>) record.get("segments"))
                .stream()
                        .map(segment -> new DecodedSegment((GenericRecord) segment))
                        .toList();
        tokens = ints("tokens");
        sequenceId = ints("sequence_id");
        tracks = record.hasField("tracks")
                ? ((List<?>) record.get("tracks"))
                        .stream()
                                .map(track -> DecodedTrack.of((GenericRecord) track))
                                .toList()
                : List.of();
    }

    /** Decodes the value of a record of the output topic. */
    public static DecodedBatch of(byte[] value, SchemaRegistryClient registry) {
        ByteBuffer frame = ByteBuffer.wrap(value);
        assertThat(frame.get()).as("magic byte").isZero();
        try {
            Schema schema = ((AvroSchema) registry.getSchemaById(frame.getInt())).rawSchema();
            return new DecodedBatch(new GenericDatumReader<GenericRecord>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(value, FRAME, value.length - FRAME, null)));
        } catch (IOException | RestClientException e) {
            throw new AssertionError(e);
        }
    }

    public String id() {
        return text("batch_id");
    }

    /** A field whose type is string. */
    public String text(String field) {
        return record.get(field).toString();
    }

    /** A field whose type is int or long. */
    public long number(String field) {
        return ((Number) record.get(field)).longValue();
    }

    public int bucket() {
        return (int) number("bucket");
    }

    public int rows() {
        return (int) number("rows");
    }

    public int rowLength() {
        return (int) number("row_length");
    }

    public List<DecodedSegment> segments() {
        return segments;
    }

    /** Token of each slot, row by row. */
    public int[] tokens() {
        return tokens.clone();
    }

    /** Id of the segment of each slot, row by row. */
    public int[] sequenceId() {
        return sequenceId.clone();
    }

    /** In the order of the batch; none in a batch of a schema without tracks. */
    public List<DecodedTrack> tracks() {
        return tracks;
    }

    /** Token ids of the residues of a segment, without special tokens. */
    public List<Integer> ids(DecodedSegment segment) {
        int first = slot(segment) + (segment.hasCls() ? 1 : 0);
        return Arrays.stream(tokens, first, first + segment.residues()).boxed().toList();
    }

    /** Values of a track at the residues of a segment, or of the segment itself. */
    public List<Number> values(DecodedTrack track, DecodedSegment segment) {
        int width = track.width();
        int first = track.isPerSlot() ? slot(segment) + (segment.hasCls() ? 1 : 0) : segments.indexOf(segment);
        int count = track.isPerSlot() ? segment.residues() : 1;
        return track.values().subList(first * width, (first + count) * width);
    }

    /** Requires lengths, and the filler at each slot without a residue. */
    private void requireFillers() {
        boolean[] hasResidue = new boolean[tokens.length];
        for (DecodedSegment segment : segments) {
            int first = slot(segment) + (segment.hasCls() ? 1 : 0);
            Arrays.fill(hasResidue, first, first + segment.residues(), true);
        }
        for (DecodedTrack track : tracks) {
            assertThat(track.values())
                    .as("values of %s in %s", track.name(), id())
                    .hasSize(track.width() * (track.isPerSlot() ? tokens.length : segments.size()));
            for (int i = 0; track.isPerSlot() && i < track.values().size(); i++) {
                if (!hasResidue[i / track.width()] && !track.values().get(i).equals(track.filler())) {
                    throw new AssertionError("slot " + i / track.width() + " of " + id() + " has no residue, but "
                            + track.values().get(i) + " of track " + track.name());
                }
            }
        }
    }

    /** Number of the given slots that contain a token of a segment. */
    long tokens(int from, int to) {
        long padding = number("sequence_id_padding");
        return Arrays.stream(sequenceId, from, to).filter(id -> id != padding).count();
    }

    /** Residues of a segment whose token is {@code <unk>}. */
    long unknown(DecodedSegment segment) {
        int from = slot(segment) + (segment.hasCls() ? 1 : 0);
        return Arrays.stream(tokens, from, from + segment.residues())
                .filter(token -> token == ESM.indexOf("<unk>"))
                .count();
    }

    /**
     * The letters of a segment; {@code ?} is an unknown residue, {@code _} a masked one. The vocabulary must be {@code
     * esm}.
     */
    public String residues(DecodedSegment segment) {
        assertThat(text("vocabulary")).isEqualTo("esm");
        int from = slot(segment);
        int first = from + (segment.hasCls() ? 1 : 0);
        int end = first + segment.residues();
        assertThat(end + (segment.hasEos() ? 1 : 0))
                .as("end of segment %s", segment)
                .isEqualTo(from + segment.length());
        if (segment.hasCls()) {
            assertThat(ESM.get(tokens[from])).isEqualTo("<cls>");
        }
        if (segment.hasEos()) {
            assertThat(ESM.get(tokens[end])).isEqualTo("<eos>");
        }
        StringBuilder residues = new StringBuilder();
        for (int i = first; i < end; i++) {
            String token = ESM.get(tokens[i]);
            residues.append(
                    switch (token) {
                        case "<unk>" -> "?";
                        case "<mask>" -> "_";
                        default -> token;
                    });
        }
        return residues.toString();
    }

    /**
     * Checks that the arrays agree with the segments, that all other slots are padding, and that the counts agree with
     * the arrays.
     */
    public DecodedBatch requireConsistent() {
        boolean isPad = text("mode").equals("pad");
        int base = isPad ? 1 : (int) number("sequence_id_base");
        int[] ids = new int[rows() * rowLength()];
        Arrays.fill(ids, base - 1);
        int row = -1;
        int end = 0;
        int id = 0;
        long covered = 0;
        for (DecodedSegment segment : segments) {
            boolean sameRow = segment.row() == row;
            assertThat(sameRow && isPad)
                    .as("two segments in row %d of %s", row, id())
                    .isFalse();
            assertThat(segment.row()).isGreaterThanOrEqualTo(row).isLessThan(rows());
            assertThat(segment.start()).as("start of %s", segment).isEqualTo(sameRow ? end : 0);
            assertThat(segment.length()).as("length of %s", segment).isBetween(1, segment.slots());
            id = sameRow ? id + 1 : base;
            row = segment.row();
            end = segment.start() + segment.slots();
            assertThat(end).as("end of %s", segment).isLessThanOrEqualTo(rowLength());
            Arrays.fill(ids, slot(segment), slot(segment) + segment.length(), id);
            covered += segment.length();
        }
        assertThat(sequenceId).as("sequence_id of %s", id()).isEqualTo(ids);
        assertThat(number("sequence_id_padding")).isEqualTo(base - 1);
        assertThat(tokens).hasSameSizeAs(ids);
        for (int i = 0; i < ids.length; i++) {
            if ((tokens[i] == number("pad_token")) != (ids[i] == base - 1)) {
                throw new AssertionError(
                        "slot " + i + " of " + id() + " holds token " + tokens[i] + " of id " + ids[i]);
            }
        }
        assertThat(number("real_tokens")).isEqualTo(covered);
        assertThat(padding()).as("padding of %s", id()).isEqualTo(ids.length - covered);
        assertThat(number("residues"))
                .isEqualTo(segments.stream().mapToLong(DecodedSegment::residues).sum());
        assertThat(number("longest_segment"))
                .isEqualTo(
                        segments.stream().mapToInt(DecodedSegment::length).max().orElse(0));
        assertThat(number("sum_squared_segments"))
                .isEqualTo(segments.stream()
                        .mapToLong(segment -> (long) segment.length() * segment.length())
                        .sum());
        requireFillers();
        if (text("vocabulary").equals("esm")) {
            assertThat(number("unknown_residues"))
                    .isEqualTo(segments.stream().mapToLong(this::unknown).sum());
        }
        return this;
    }

    private long padding() {
        return number("padding_row_tails")
                + number("padding_window_close")
                + number("padding_rounding")
                + number("padding_empty_rows");
    }

    /** Index in the arrays of the segment's first slot. */
    private int slot(DecodedSegment segment) {
        return segment.row() * rowLength() + segment.start();
    }

    private int[] ints(String field) {
        return ((List<?>) record.get(field))
                .stream().mapToInt(value -> (Integer) value).toArray();
    }
}
