package dev.stowage.topology.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.packing.PackerState;
import dev.stowage.packing.Row;
import dev.stowage.topology.core.position.Identity;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.tokens.Piece;
import dev.stowage.topology.core.tokens.Residues;
import dev.stowage.topology.core.tokens.Sequence;
import dev.stowage.topology.core.window.WindowState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartitionStateTest {
    private record Change(byte[] key, byte @Nullable [] value) {}

    private final List<Change> changes = new ArrayList<>();
    private final PartitionState state = new PartitionState();

    @Test
    void shouldLogNothingOfAPieceThatCameAndWentBetweenTwoCommits() {
        state.put(piece(1));
        state.put(piece(2));
        state.remove(1);

        log(state);

        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).value()).isNotNull();
    }

    @Test
    void shouldLogATombstoneWhenALoggedPieceGoesAndNothingWhenNothingChanges() {
        state.put(piece(1));
        log(state);
        changes.clear();

        log(state);
        assertThat(changes).isEmpty();
        state.remove(1);
        log(state);

        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).value()).isNull();
    }

    @Test
    void shouldKeepThePieceWhenItsTicketGoesAndComesAgain() {
        state.put(piece(1));
        log(state);
        state.remove(1);
        state.put(piece(1));
        log(state);

        PartitionState other = restoredElsewhere();

        assertThat(other.pieces()).hasSize(1);
    }

    /**
     * A piece of the previous window and one of the next may have the same ticket, without an empty pool in between.
     */
    @Test
    void shouldGoOnLoggingAfterARestoreWhenAFormerWindowHadGreaterTickets() {
        // Given
        state.put(piece(13));
        state.put(piece(500));
        commit(state, 501);
        state.remove(13);
        state.remove(500);
        state.put(piece(12));
        state.put(piece(13));
        commit(state, 14);

        // When
        PartitionState second = restoredElsewhere();
        second.remove(12);
        second.put(piece(14));
        commit(second, 15);
        PartitionState third = restoredElsewhere();

        // Then
        assertThat(third.pieces().stream().map(WaitingPiece::ticket)).containsExactly(13L, 14L);
    }

    private void commit(PartitionState of, long nextTicket) {
        of.checkpoint().nextTicket = nextTicket;
        of.checkpointChanged();
        log(of);
    }

    @Test
    void shouldRestoreTheSameStateWhenItsChangelogIsRead() {
        // Given
        state.checkpoint().packer = new PackerState(
                9,
                List.of(List.of(5L)),
                List.of(new PackerState.OpenBatch(512, 3, List.of(new Row(List.of(4L), 7, true)))));
        for (long ticket = 0; ticket < 40; ticket++) {
            state.put(piece(ticket));
            if (ticket % 3 == 0) {
                state.remove(ticket);
            }
            if (ticket % 7 == 0) {
                log(state);
            }
        }
        Checkpoint checkpoint = state.checkpoint();
        checkpoint.fingerprint = "0123456789abcdef";
        checkpoint.window = new WindowState(17, 1_000, 2_000, 5, 1_500, 3);
        checkpoint.nextSequence = 99;
        checkpoint.firstSequence = 90;
        checkpoint.nextBucketSequence.put(512, 7L);
        checkpoint.batches.put(512, 2L);
        checkpoint.lastOffset = 1_234;
        checkpoint.accepted = 5;
        checkpoint.rejected = 6;
        checkpoint.lowerEpoch = 4;
        checkpoint.strippedStops = 1;
        checkpoint.strippedWhiteSpace = 2;
        checkpoint.nextTicket = 40;
        checkpoint.digest[3] = 4;
        state.checkpointChanged();
        log(state);

        // When
        PartitionState other = restoredElsewhere();

        // Then
        assertThat(CheckpointFormat.write(other.checkpoint())).isEqualTo(CheckpointFormat.write(checkpoint));
        assertThat(other.checkpoint().window).usingRecursiveComparison().isEqualTo(checkpoint.window);
        assertThat(other.checkpoint().packer).isEqualTo(checkpoint.packer);
        assertThat(other.pieces().stream().map(PartitionStateTest::written))
                .containsExactlyElementsOf(
                        state.pieces().stream().map(PartitionStateTest::written).toList());
    }

    @Test
    void shouldKeepThePosition() {
        // Given
        Checkpoint checkpoint = new Checkpoint();
        checkpoint.identity = new Identity("cluster", "stowage", "sequences", "topic id");
        checkpoint.nextOffset = 77;
        IntStream.range(0, 70)
                .forEach(i -> checkpoint.addUnread(new UnreadRange(10L * i, 10L * i + 5, UnreadRange.Cause.REMOVED)));

        // When
        Checkpoint read = CheckpointFormat.read("pool", CheckpointFormat.write(checkpoint));

        // Then: many ranges are merged with the oldest; what was read between them is not counted.
        assertThat(read.identity).isEqualTo(checkpoint.identity);
        assertThat(read.nextOffset).isEqualTo(77);
        assertThat(read.unread()).hasSize(64).startsWith(new UnreadRange(0, 65, UnreadRange.Cause.REMOVED, 35));
        assertThat(read.unread().get(63)).isEqualTo(new UnreadRange(690, 695, UnreadRange.Cause.REMOVED));
    }

    @Test
    void shouldPutTogetherRangesOfOneCauseAlone() {
        // Given
        Checkpoint checkpoint = new Checkpoint();
        IntStream.range(0, 200)
                .forEach(i -> checkpoint.addUnread(new UnreadRange(
                        10L * i, 10L * i + 5, i % 3 == 0 ? UnreadRange.Cause.SKIPPED : UnreadRange.Cause.REMOVED)));

        // When
        List<UnreadRange> read = CheckpointFormat.read("pool", CheckpointFormat.write(checkpoint))
                .unread();

        // Then: both counts are exact.
        assertThat(read).hasSize(64);
        assertThat(read.stream()
                        .collect(Collectors.groupingBy(
                                UnreadRange::cause, Collectors.summingLong(UnreadRange::offsets))))
                .isEqualTo(Map.of(UnreadRange.Cause.SKIPPED, 67 * 5L, UnreadRange.Cause.REMOVED, 133 * 5L));
        assertThat(read).extracting(UnreadRange::from).isSorted();
    }

    @Test
    void shouldStopLoudlyWhenTheFormatIsNewer() {
        byte[] checkpoint = CheckpointFormat.write(new Checkpoint());
        checkpoint[0] = 99;

        assertThatThrownBy(() -> CheckpointFormat.read("pool", checkpoint))
                .hasMessageContaining("pool")
                .hasMessageContaining("99")
                .hasMessageContaining("stowage repair");
    }

    private void log(PartitionState of) {
        of.forEachChange((key, value) -> changes.add(new Change(key, value)));
    }

    private PartitionState restoredElsewhere() {
        PartitionState other = new PartitionState();
        changes.forEach(change -> other.restore("pool", change.key(), change.value()));
        return other;
    }

    private static List<Object> written(WaitingPiece piece) {
        return List.of(piece.ticket(), Bytes.wrap(WaitingPieceFormat.write(piece)));
    }

    private static WaitingPiece piece(long ticket) {
        byte[] residues = {5, 6, 7, 8, 2, 2};
        Sequence sequence = new Sequence()
                .id(("id" + ticket).getBytes(StandardCharsets.UTF_8))
                .origin(1, "corpus".getBytes(StandardCharsets.UTF_8))
                .position(100 + ticket, 5_000)
                .residues(Residues.of(residues));
        if (ticket % 2 == 0) {
            sequence.setFarFromWindow();
        }
        return new WaitingPiece().set(sequence, new Piece(1, 4, false, true, 2, 1), ticket, 3, 8);
    }
}
