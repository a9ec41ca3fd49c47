package dev.stowage.tools.tail;

import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.PackedBatch;
import dev.stowage.schemas.Segment;
import dev.stowage.schemas.ShownText;
import dev.stowage.schemas.Track;
import dev.stowage.schemas.TrackDefinition;
import dev.stowage.topology.core.vocabulary.Vocabulary;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prints batches as text: the scalars, each row with its segments, its fill and the start of its arrays, then the tracks in short. */
final class BatchPrinter {
    private static final int IDS_SHOWN = 4;
    private static final int VALUES_SHOWN = 4;

    private final PrintWriter out;
    private final Vocabulary vocabulary;
    private final int rows;
    private final int slots;

    /**
     * @param rows max rows of a batch to show
     * @param slots max slots of a row to show
     */
    BatchPrinter(PrintWriter out, Vocabulary vocabulary, int rows, int slots) {
        this.vocabulary = vocabulary;
        this.out = out;
        this.rows = rows;
        this.slots = slots;
    }

    void print(PackedBatch batch) {
        BatchHeader header = batch.header();
        out.printf(
                Locale.ROOT,
                "%s  sequence %d  bucket %d (%d)  %d x %d  %d segments  fill %.3f %%  %s%n",
                ShownText.of(header.batchId()),
                header.sequence(),
                header.bucket(),
                header.bucketSequence(),
                header.rows(),
                header.rowLength(),
                batch.segments().size(),
                100.0 * header.realTokens() / header.slots(),
                header.cause().text());
        int shown = Math.min(rows, header.rows());
        for (int row = 0; row < shown; row++) {
            printRow(batch, row);
        }
        if (shown < header.rows()) {
            out.println("  ... " + (header.rows() - shown) + " more rows");
        }
        batch.tracks().forEach(track -> printTrack(batch, track));
        out.flush();
    }

    private void printRow(PackedBatch batch, int row) {
        List<Segment> segments = batch.segments().stream()
                .filter(segment -> segment.row() == row)
                .toList();
        int used = segments.stream().mapToInt(Segment::length).sum();
        String ids = segments.stream().limit(IDS_SHOWN).map(BatchPrinter::name).collect(Collectors.joining(", "));
        String more = segments.size() <= IDS_SHOWN ? "" : ", ... " + (segments.size() - IDS_SHOWN) + " more";
        out.printf(
                Locale.ROOT,
                "  row %d  %d segments  fill %.2f %%  %s%s%n",
                row,
                segments.size(),
                100.0 * used / batch.header().rowLength(),
                ShownText.of(ids),
                more);
        int from = row * batch.header().rowLength();
        // Rows are right-padded: slots after the last segment are only counted.
        int filled = segments.stream().mapToInt(Segment::slots).sum();
        int count = Math.min(slots, filled);
        StringBuilder tokens = new StringBuilder();
        StringBuilder sequenceIds = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            String token = vocabulary.token(batch.tokens()[i]);
            String id = Integer.toString(batch.sequenceId()[i]);
            int width = Math.max(token.length(), id.length()) + 1;
            tokens.append(" ".repeat(width - token.length())).append(token);
            sequenceIds.append(" ".repeat(width - id.length())).append(id);
        }
        String rest = (count < filled ? " ..." : "")
                + (filled < batch.header().rowLength()
                        ? " + " + (batch.header().rowLength() - filled) + " padding"
                        : "");
        out.println("    tokens     " + tokens + rest);
        out.println("    sequence_id" + sequenceIds + rest);
    }

    /** Name and shape, then the first values of each segment in the shown rows. */
    private void printTrack(PackedBatch batch, Track track) {
        TrackDefinition definition = track.definition();
        String shape = definition.isPerSlot()
                ? batch.header().rows() + " x " + batch.header().rowLength()
                : Integer.toString(batch.segments().size());
        String first = IntStream.range(0, batch.segments().size())
                .filter(index -> batch.segments().get(index).row() < rows)
                .limit(IDS_SHOWN)
                .mapToObj(index -> batch.segments().get(index).id() + " " + firstValues(batch, track, index))
                .collect(Collectors.joining(", "));
        out.printf(
                Locale.ROOT,
                "  track %s  %s per %s  %s%s  filler %s  %s%n",
                ShownText.of(definition.name()),
                definition.type().text(),
                definition.level().text(),
                shape,
                definition.width() == 1 ? "" : " x " + definition.width(),
                definition.isFloat()
                        ? Float.toString((float) definition.filler())
                        : Integer.toString((int) definition.filler()),
                ShownText.of(first));
    }

    private static String firstValues(PackedBatch batch, Track track, int index) {
        Segment segment = batch.segments().get(index);
        TrackDefinition definition = track.definition();
        int from = definition.isPerSlot()
                ? segment.row() * batch.header().rowLength() + segment.start() + (segment.hasCls() ? 1 : 0)
                : index;
        int all = definition.width() * (definition.isPerSlot() ? segment.residues() : 1);
        int count = Math.min(VALUES_SHOWN, all);
        return IntStream.range(from * definition.width(), from * definition.width() + count)
                .mapToObj(i ->
                        definition.isFloat() ? Float.toString(track.floats()[i]) : Integer.toString(track.ints()[i]))
                .collect(Collectors.joining(" ", "", count < all ? " ..." : ""));
    }

    private static String name(Segment segment) {
        return segment.residues() == segment.sourceLength()
                ? segment.id()
                : segment.id() + "[" + segment.firstResidue() + ".." + (segment.firstResidue() + segment.residues())
                        + " of " + segment.sourceLength() + "]";
    }
}
