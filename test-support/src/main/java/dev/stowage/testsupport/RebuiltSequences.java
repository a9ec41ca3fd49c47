package dev.stowage.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** The sequences of an output, rebuilt from the segments of its batches, to compare them with the input. */
public final class RebuiltSequences {
    /** Position of a sequence in the input. */
    private record Source(int partition, long offset) {}

    /** Pieces by their first residue. */
    private final Map<Source, SortedMap<Integer, String>> pieces = new HashMap<>();

    private final Map<Source, DecodedSegment> segments = new HashMap<>();

    private RebuiltSequences() {}

    /**
     * Decodes all segments.
     *
     * @throws AssertionError if a batch is inconsistent or two segments contain the same piece
     */
    public static RebuiltSequences of(Iterable<DecodedBatch> batches) {
        RebuiltSequences rebuilt = new RebuiltSequences();
        for (DecodedBatch batch : batches) {
            batch.requireConsistent();
            for (DecodedSegment segment : batch.segments()) {
                rebuilt.add((int) batch.number("source_partition"), segment, batch.residues(segment));
            }
        }
        return rebuilt;
    }

    private void add(int partition, DecodedSegment segment, String residues) {
        Source source = new Source(partition, segment.sourceOffset());
        String before =
                pieces.computeIfAbsent(source, unseen -> new TreeMap<>()).put(segment.firstResidue(), residues);
        assertThat(before).as("segment %s is in one batch only", segment).isNull();
        segments.put(source, segment);
    }

    /** Pieces by the id of their sequence, then by their first residue. All ids must be different. */
    public Map<String, SortedMap<Integer, String>> byId() {
        Map<String, SortedMap<Integer, String>> byId = new HashMap<>();
        pieces.forEach((source, ofSource) -> {
            String id = Objects.requireNonNull(segments.get(source)).id();
            assertThat(byId.put(id, ofSource)).as("two sequences %s", id).isNull();
        });
        return byId;
    }

    /**
     * Checks that each piece equals its range of the sequence, and that exactly these sequences are in the output.
     *
     * @param sent residues by the id of their sequence
     */
    public RebuiltSequences requirePiecesOf(Map<String, String> sent) {
        assertThat(byId().keySet()).isEqualTo(sent.keySet());
        pieces.forEach((source, ofSource) -> {
            DecodedSegment segment = Objects.requireNonNull(segments.get(source));
            String whole = Objects.requireNonNull(sent.get(segment.id()));
            assertThat(segment.sourceLength()).as("length of %s", segment.id()).isEqualTo(whole.length());
            ofSource.forEach((first, residues) -> assertThat(whole.substring(first))
                    .as("%s from residue %d on", segment.id(), first)
                    .startsWith(residues));
        });
        return this;
    }

    /** Joins pieces; each except the first starts this many residues before the end of the previous one. */
    public static String joined(SortedMap<Integer, String> pieces, int overlap) {
        StringBuilder whole = new StringBuilder();
        pieces.forEach((first, residues) -> {
            assertThat(first).isEqualTo(whole.length() == 0 ? 0 : whole.length() - overlap);
            whole.replace(first, whole.length(), residues);
        });
        return whole.toString();
    }
}
