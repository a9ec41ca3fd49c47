package dev.stowage.topology.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.topology.core.tokens.Piece;
import dev.stowage.topology.core.tokens.Residues;
import dev.stowage.topology.core.tokens.Sequence;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with a TreeMap. */
class WaitingPiecesTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldHoldWhatATreeHoldsThroughWindowsThatStartTicketsAnew(long seed) {
        Random random = new Random(seed);
        WaitingPieces pieces = new WaitingPieces();
        Map<Long, WaitingPiece> oracle = new TreeMap<>();
        long next = 0;
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(10_000) == 0) {
                next = random.nextInt(3) * 128L;
            } else if (random.nextInt(100) < 50 + 3 * Math.sin(step / 800.0) * 10) {
                // Gaps and old tickets, as after a restore from a changelog.
                WaitingPiece piece = piece(random.nextInt(20) == 0 ? random.nextInt(2_000) : next++);
                pieces.put(piece);
                oracle.put(piece.ticket(), piece);
            } else {
                long ticket = Math.max(0, next - random.nextInt(600));
                assertThat(pieces.contains(ticket)).isEqualTo(oracle.containsKey(ticket));
                assertThat(pieces.remove(ticket)).isSameAs(oracle.remove(ticket));
            }
            assertThat(pieces.isEmpty()).isEqualTo(oracle.isEmpty());
        }
        assertThat(pieces.sorted()).containsExactlyElementsOf(oracle.values());
        assertThat(oracle).isNotEmpty();
    }

    private static WaitingPiece piece(long ticket) {
        Sequence sequence = new Sequence().residues(Residues.of(new byte[1]));
        return new WaitingPiece().set(sequence, new Piece(0, 1, true, true), ticket, 0, 3);
    }
}
