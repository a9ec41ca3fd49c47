package dev.stowage.files.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.files.sequence.FileSequence;
import dev.stowage.files.sequence.MoreFields;
import dev.stowage.schemas.TrackNumbers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskShuffleTest {
    private static final int SEQUENCES = 1_000;

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(longs = {0, 1L << 28, 1L << 50})
    void shouldSendEverySequenceOnceInAnOrderThatTheSeedDecides(long bytes) throws IOException {
        List<FileSequence> first = shuffled(bytes, 5);

        assertThat(first).hasSize(SEQUENCES).doesNotHaveDuplicates();
        assertThat(first).allSatisfy(sequence -> assertThat(sequence).isEqualTo(sequence(sequence.line())));
        assertThat(shuffled(bytes, 5)).isEqualTo(first);
        assertThat(shuffled(bytes, 6)).isNotEqualTo(first);
        // Neighbours in the file are no longer neighbours, and its end may be at the beginning.
        long near = 0;
        for (int i = 1; i < first.size(); i++) {
            near += Math.abs(first.get(i).line() - first.get(i - 1).line()) < 10 ? 1 : 0;
        }
        assertThat(near).isLessThan(60);
        assertThat(first.subList(0, 100)).anyMatch(sequence -> sequence.line() > 900);
    }

    private static FileSequence sequence(long line) {
        MoreFields more = new MoreFields(
                line % 5 == 0 ? new int[] {(int) line, Integer.MAX_VALUE} : new int[0],
                line % 4 == 0 ? null : Long.valueOf(line),
                line % 6 == 0 ? null : "source" + line % 2,
                List.of(
                        new TrackNumbers("ints", new int[] {(int) -line, 5}, new float[0]),
                        new TrackNumbers("floats", new int[0], new float[] {-0f, Float.NaN, 0.1f * line})));
        return new FileSequence(
                line % 7 == 0 ? "" : "id" + line + "\u00e9",
                "MK".repeat((int) line % 40),
                line % 3 == 0 ? MoreFields.NONE : more,
                line < 500 ? "a.fasta" : "b.fasta",
                line);
    }

    private List<FileSequence> shuffled(long bytes, long seed) throws IOException {
        List<FileSequence> order = new ArrayList<>();
        try (DiskShuffle shuffle = new DiskShuffle(directory, bytes, seed)) {
            for (long line = 0; line < SEQUENCES; line++) {
                shuffle.add(sequence(line));
            }
            // A process that is killed now leaves no file.
            assertThat(directory).isEmptyDirectory();
            shuffle.drain(order::add);
        }
        return order;
    }
}
