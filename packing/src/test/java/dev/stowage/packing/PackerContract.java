package dev.stowage.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.packing.Batch.Release;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract tests of every mode and strategy. */
interface PackerContract {
    List<Integer> ROW_LENGTHS = List.of(512, 1_024, 2_048);
    int SEGMENTS = 3_000;

    PackingOptions options();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33, 34})
    default void shouldPutEverySegmentIntoExactlyOneRowWhenTheStreamIsDrained(long seed) {
        // Given
        List<Integer> lengths = Streams.proteins(seed, SEGMENTS, 2_048);
        Packer packer = Packer.create(options());
        List<SentBatch> batches = new ArrayList<>();

        // When
        for (int i = 0; i < lengths.size(); i++) {
            packer.add(i, lengths.get(i), SentBatch.into(batches));
            int sent = batches.stream()
                    .flatMap(batch -> batch.rows().stream())
                    .mapToInt(row -> row.tickets().size())
                    .sum();
            assertThat(packer.waiting()).isEqualTo(i + 1 - sent);
        }
        packer.drain(SentBatch.into(batches));

        // Then
        Map<Long, Integer> rowsOfTicket = new HashMap<>();
        for (SentBatch batch : batches) {
            assertThat(ROW_LENGTHS).contains(batch.bucket());
            switch (options().mode()) {
                case PACK -> assertThat(batch.rowLength()).isEqualTo(batch.bucket());
                case PAD -> assertThat(batch.rowLength() % options().roundTo()).isZero();
                case FLAT -> assertThat(batch.rows()).hasSize(1);
            }
            assertThat(batch.rows().size() * batch.rowLength())
                    .isBetween(1, options().batchSlots());
            for (Row row : batch.rows()) {
                int used = row.tickets().stream()
                        .mapToInt(ticket -> lengths.get(ticket.intValue()))
                        .sum();
                assertThat(row.used()).isEqualTo(used).isBetween(1, batch.rowLength());
                assertThat(row.tickets()).isSorted();
                assertThat(row.tickets())
                        .hasSizeBetween(
                                1, options().mode() == Mode.PAD ? 1 : options().rowMaxSegments());
                row.tickets().forEach(ticket -> rowsOfTicket.merge(ticket, 1, Integer::sum));
            }
            if (batch.release() == Release.FULL) {
                assertThat(batch.rows())
                        .hasSize(options().mode() == Mode.FLAT ? 1 : options().batchSlots() / batch.rowLength());
                assertThat(batch.rows()).noneMatch(Row::drained);
            }
        }
        assertThat(rowsOfTicket).hasSize(SEGMENTS);
        assertThat(rowsOfTicket.values()).containsOnly(1);
        assertThat(packer.waiting()).isZero();
        assertThat(packer.pooled()).isZero();
        assertThat(packer.rowsOpened()).isZero();
        assertThat(packer.state()).isEqualTo(PackerState.EMPTY);
    }

    @Test
    default void shouldBeDeterministic() {
        List<Integer> lengths = Streams.proteins(41, SEGMENTS, 2_048);

        assertThat(pack(lengths)).isEqualTo(pack(lengths));
    }

    @Test
    default void shouldSendTheSameBatchesAgainAfterADrain() {
        List<Integer> lengths = Streams.proteins(42, 500, 2_048);
        Packer packer = Packer.create(options());
        List<SentBatch> first = new ArrayList<>();
        List<SentBatch> second = new ArrayList<>();

        feed(packer, lengths, 0, lengths.size(), first);
        packer.drain(SentBatch.into(first));
        feed(packer, lengths, 0, lengths.size(), second);
        packer.drain(SentBatch.into(second));

        assertThat(second).isEqualTo(first);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {51, 52, 53, 54, 55, 56})
    default void shouldSendTheSameBatchesWhenRestored(long seed) {
        // Given
        List<Integer> lengths = Streams.proteins(seed, SEGMENTS, 2_048);
        int interrupted = new Random(seed).nextInt(SEGMENTS);
        List<SentBatch> whole = pack(lengths);
        List<SentBatch> pieced = new ArrayList<>();
        Map<Long, WaitingSegment> waiting = new TreeMap<>();
        Packer before = Packer.create(options());
        for (int i = 0; i < interrupted; i++) {
            waiting.put((long) i, new WaitingSegment(i, lengths.get(i), before.rowsOpened()));
            before.add(i, lengths.get(i), batch -> {
                SentBatch.into(pieced).accept(batch);
                batch.copyOfRows().forEach(row -> row.tickets().forEach(waiting::remove));
            });
        }

        // When
        Packer after = Packer.create(options());
        after.restore(before.state(), List.copyOf(waiting.values()));
        assertThat(after.state()).isEqualTo(before.state());
        assertThat(after.waiting()).isEqualTo(before.waiting());
        feed(after, lengths, interrupted, SEGMENTS, pieced);
        after.drain(SentBatch.into(pieced));

        // Then
        assertThat(pieced).as("interrupted after %d", interrupted).isEqualTo(whole);
    }

    @Test
    default void shouldSendAnIncompleteBatchWhenItHasWaitedForManyRows() {
        PackingOptions patient = options();
        List<Integer> lengths = new ArrayList<>(List.of(30));
        lengths.addAll(java.util.Collections.nCopies(4_000, 2_000));
        Packer packer = Packer.create(patient);
        List<SentBatch> batches = new ArrayList<>();

        feed(packer, lengths, 0, lengths.size(), batches);

        assertThat(batches.stream().flatMap(batch -> batch.rows().stream()).flatMap(row -> row.tickets().stream()))
                .as("the one short segment")
                .contains(0L);
    }

    @Test
    default void shouldRefuseInvalidTicketsAndLengths() {
        Packer packer = Packer.create(options());
        BatchSink none = batch -> {};
        packer.add(5, 2_048, none);
        packer.add(6, 1, none);

        assertThatThrownBy(() -> packer.add(6, 10, none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("6");
        assertThatThrownBy(() -> packer.add(7, 2_049, none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2048")
                .hasMessageContaining("2049");
        assertThatThrownBy(() -> packer.add(7, 0, none)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void shouldRefuseToRestoreWhenLayoutAndSegmentsContradict() {
        PackerState layout = new PackerState(
                1, List.of(), List.of(new PackerState.OpenBatch(512, 1, List.of(new Row(List.of(3L), 10, false)))));

        assertThatThrownBy(() -> Packer.create(options()).restore(layout, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3");
    }

    private List<SentBatch> pack(List<Integer> lengths) {
        Packer packer = Packer.create(options());
        List<SentBatch> batches = new ArrayList<>();
        feed(packer, lengths, 0, lengths.size(), batches);
        packer.drain(SentBatch.into(batches));
        return batches;
    }

    private static void feed(Packer packer, List<Integer> lengths, int from, int to, List<SentBatch> batches) {
        for (int i = from; i < to; i++) {
            packer.add(i, lengths.get(i), SentBatch.into(batches));
        }
    }
}
