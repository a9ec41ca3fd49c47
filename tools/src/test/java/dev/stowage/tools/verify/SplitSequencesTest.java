package dev.stowage.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.Segment;
import dev.stowage.tools.verify.SplitSequences.PieceStatus;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SplitSequencesTest {
    private static final BitSet NO_BREAKS = new BitSet();

    @Test
    void shouldReleaseASequenceWithItsLastPiece() {
        SplitSequences splits = new SplitSequences(0, 10);

        assertThat(splits.add(5, piece(0, 10, 30), NO_BREAKS)).isEqualTo(PieceStatus.FIRST);
        assertThat(splits.add(5, piece(20, 10, 30), NO_BREAKS)).isEqualTo(PieceStatus.LATER);
        assertThat(splits.releaseIfComplete(5)).isFalse();
        assertThat(splits.add(5, piece(20, 10, 30), NO_BREAKS)).isEqualTo(PieceStatus.TWICE);
        assertThat(splits.add(5, piece(10, 10, 30), NO_BREAKS)).isEqualTo(PieceStatus.LATER);
        assertThat(splits.releaseIfComplete(5)).isTrue();
        assertThat(splits.add(5, piece(10, 10, 30), NO_BREAKS)).isEqualTo(PieceStatus.TWICE);
    }

    @Test
    void shouldWaitForAPieceThatItsNeighboursCover() {
        // Pieces of 10 residues that overlap by 6: 0-10, 4-14, 8-18, 12-20. The second one is missing.
        SplitSequences splits = new SplitSequences(6, 10);

        splits.add(5, piece(0, 10, 20), NO_BREAKS);
        splits.add(5, piece(8, 10, 20), NO_BREAKS);
        splits.add(5, piece(12, 8, 20), NO_BREAKS);

        assertThat(splits.releaseIfComplete(5)).isFalse();
        splits.add(5, piece(4, 10, 20), NO_BREAKS);
        assertThat(splits.releaseIfComplete(5)).isTrue();
    }

    @Test
    void shouldNotMissChainBreaks() {
        BitSet breaks = new BitSet();
        breaks.set(10, 12);
        SplitSequences splits = new SplitSequences(0, 10);

        splits.add(5, piece(0, 10, 20), breaks);
        splits.add(5, piece(12, 8, 20), breaks);

        assertThat(splits.releaseIfComplete(5)).isTrue();
    }

    @Test
    void shouldGiveOutTheOldestWhenTooManyAreIncomplete() {
        SplitSequences splits = new SplitSequences(0, 2);
        List<Long> oldest = new ArrayList<>();

        for (long offset = 0; offset < 5; offset++) {
            splits.add(offset, piece(0, 10, 20), NO_BREAKS);
            var beyond = splits.takeOldestBeyondLimit();
            if (beyond != null) {
                oldest.add(beyond.getKey());
            }
        }

        assertThat(oldest).containsExactly(0L, 1L, 2L);
    }

    private static Segment piece(int first, int residues, int sourceLength) {
        return new Segment("id", 0, "", 5, 0, 0, residues, residues, first, residues, sourceLength, false, false);
    }
}
