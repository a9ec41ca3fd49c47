package dev.stowage.topology.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stowage.packing.PackerState;
import dev.stowage.packing.Row;
import dev.stowage.topology.core.position.Identity;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.tokens.Piece;
import dev.stowage.topology.core.view.PartitionView;
import dev.stowage.topology.core.view.PoolView;
import dev.stowage.topology.core.view.RecentRows;
import dev.stowage.topology.core.window.WindowState;
import dev.stowage.topology.streams.store.PartitionViewQuery;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Leans on the same internals of Kafka Streams as the store does: it fails to compile, or fails, when they change. */
class PartitionStoreTest {
    private static final PartitionView VIEW = new PartitionView(
            3,
            1,
            2,
            3,
            4,
            Map.of(),
            List.of(),
            PoolView.EMPTY,
            Map.of(),
            List.of(),
            5,
            List.of(),
            RecentRows.NONE,
            null);

    private record Change(Bytes key, byte @Nullable [] value) {}

    private final List<Change> changes = new ArrayList<>();
    private @Nullable StateRestoreCallback restore;
    private final PartitionStore store = open();

    @Test
    void shouldLogNothingOfAPieceThatCameAndWentBetweenTwoCommits() {
        store.put(piece(1));
        store.put(piece(2));
        store.remove(1);

        store.flushCache();

        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).value()).isNotNull();
    }

    @Test
    void shouldLogATombstoneWhenALoggedPieceGoesAndNothingWhenNothingChanges() {
        store.put(piece(1));
        store.flushCache();
        changes.clear();

        store.flushCache();
        assertThat(changes).isEmpty();
        store.remove(1);
        store.flushCache();

        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).value()).isNull();
    }

    @Test
    void shouldKeepThePieceWhenItsTicketGoesAndComesAgain() {
        store.put(piece(1));
        store.flushCache();
        store.remove(1);
        store.put(piece(1));
        store.flushCache();

        PartitionStore other = restoredElsewhere();

        assertThat(other.pieces()).hasSize(1);
    }

    /** A piece of the former window and one of the next may have the same ticket, and then the pool is never seen empty. */
    @Test
    void shouldGoOnLoggingAfterARestoreWhenAFormerWindowHadGreaterTickets() {
        // Given
        store.put(piece(13));
        store.put(piece(500));
        commit(store, 501);
        store.remove(13);
        store.remove(500);
        store.put(piece(12));
        store.put(piece(13));
        commit(store, 14);

        // When
        PartitionStore second = restoredElsewhere();
        second.remove(12);
        second.put(piece(14));
        commit(second, 15);
        PartitionStore third = restoredElsewhere();

        // Then
        assertThat(third.pieces().stream().map(WaitingPiece::ticket)).containsExactly(13L, 14L);
    }

    private static void commit(PartitionStore of, long nextTicket) {
        of.progress().nextTicket = nextTicket;
        of.progressChanged();
        of.flushCache();
    }

    @Test
    void shouldRestoreTheSameStateWhenItsChangelogIsRead() {
        // Given
        store.beforeCommit(() -> store.progress().packer = new PackerState(
                9,
                List.of(List.of(5L)),
                List.of(new PackerState.OpenBatch(512, 3, List.of(new Row(List.of(4L), 7, true))))));
        for (long ticket = 0; ticket < 40; ticket++) {
            store.put(piece(ticket));
            if (ticket % 3 == 0) {
                store.remove(ticket);
            }
            if (ticket % 7 == 0) {
                store.flushCache();
            }
        }
        Progress progress = store.progress();
        progress.fingerprint = "0123456789abcdef";
        progress.window = new WindowState(17, 1_000, 2_000, 5, 1_500, 3);
        progress.nextSequence = 99;
        progress.firstSequence = 90;
        progress.nextBucketSequence.put(512, 7L);
        progress.batches.put(512, 2L);
        progress.lastOffset = 1_234;
        progress.accepted = 5;
        progress.rejected = 6;
        progress.lowerEpoch = 4;
        progress.strippedStops = 1;
        progress.strippedWhiteSpace = 2;
        progress.nextTicket = 40;
        progress.digest[3] = 4;
        store.progressChanged();
        store.flushCache();

        // When
        PartitionStore other = restoredElsewhere();

        // Then
        assertThat(ProgressFormat.write(other.progress())).isEqualTo(ProgressFormat.write(progress));
        assertThat(other.progress().window).usingRecursiveComparison().isEqualTo(progress.window);
        assertThat(other.progress().packer).isEqualTo(progress.packer);
        assertThat(other.pieces().stream().map(PartitionStoreTest::written))
                .containsExactlyElementsOf(
                        store.pieces().stream().map(PartitionStoreTest::written).toList());
    }

    @Test
    void shouldKeepThePosition() {
        // Given
        Progress progress = new Progress();
        progress.identity = new Identity("cluster", "stowage", "sequences", "topic id");
        progress.nextOffset = 77;
        IntStream.range(0, 70)
                .forEach(i -> progress.addUnread(new UnreadRange(10L * i, 10L * i + 5, UnreadRange.Cause.REMOVED)));

        // When
        Progress read = ProgressFormat.read("pool", ProgressFormat.write(progress));

        // Then: of many ranges the oldest become one, and what was read between them is not counted.
        assertThat(read.identity).isEqualTo(progress.identity);
        assertThat(read.nextOffset).isEqualTo(77);
        assertThat(read.unread()).hasSize(64).startsWith(new UnreadRange(0, 65, UnreadRange.Cause.REMOVED, 35));
        assertThat(read.unread().get(63)).isEqualTo(new UnreadRange(690, 695, UnreadRange.Cause.REMOVED));
    }

    @Test
    void shouldPutTogetherRangesOfOneCauseAlone() {
        // Given
        Progress progress = new Progress();
        IntStream.range(0, 200)
                .forEach(i -> progress.addUnread(new UnreadRange(
                        10L * i, 10L * i + 5, i % 3 == 0 ? UnreadRange.Cause.SKIPPED : UnreadRange.Cause.REMOVED)));

        // When
        List<UnreadRange> read =
                ProgressFormat.read("pool", ProgressFormat.write(progress)).unread();

        // Then: both counts are exact.
        assertThat(read).hasSize(64);
        assertThat(read.stream()
                        .collect(Collectors.groupingBy(
                                UnreadRange::cause, Collectors.summingLong(UnreadRange::offsets))))
                .isEqualTo(Map.of(UnreadRange.Cause.SKIPPED, 67 * 5L, UnreadRange.Cause.REMOVED, 133 * 5L));
        assertThat(read).extracting(UnreadRange::from).isSorted();
    }

    @Test
    void shouldRunTheStepBeforeEveryCommitEvenIfNothingChanged() {
        // Given: the check of the transaction must also run in a commit of offsets alone.
        AtomicInteger commits = new AtomicInteger();
        store.beforeCommit(commits::incrementAndGet);

        // When
        store.flushCache();
        store.flushCache();

        // Then
        assertThat(commits).hasValue(2);
        assertThat(changes).isEmpty();
    }

    @Test
    void shouldStopLoudlyWhenTheFormatIsNewer() {
        byte[] progress = ProgressFormat.write(new Progress());
        progress[0] = 99;

        assertThatThrownBy(() -> ProgressFormat.read("pool", progress))
                .hasMessageContaining("pool")
                .hasMessageContaining("99")
                .hasMessageContaining("stowage repair");
    }

    @Test
    void shouldNotCallItselfPersistentSinceKafkaWouldSkipItsChangelog() {
        assertThat(store.persistent()).isFalse();
        store.close();
        assertThat(store.pieces()).isEmpty();
        assertThat(store.isOpen()).isFalse();
    }

    @Test
    void shouldAnswerWithTheViewThatIsShownAndRefuseEveryOtherQuestion() {
        assertThat(ask(new PartitionViewQuery(), PositionBound.unbounded()).getFailureReason())
                .isEqualTo(FailureReason.NOT_ACTIVE);
        store.show(VIEW);

        assertThat(ask(new PartitionViewQuery(), PositionBound.unbounded()).getResult())
                .isSameAs(VIEW);
        assertThat(ask(new PartitionViewQuery(), PositionBound.at(Position.fromMap(Map.of("t", Map.of(0, 1L)))))
                        .getFailureReason())
                .isEqualTo(FailureReason.NOT_UP_TO_BOUND);
        assertThat(ask(RangeQuery.withNoBounds(), PositionBound.unbounded()).getFailureReason())
                .isEqualTo(FailureReason.UNKNOWN_QUERY_TYPE);
    }

    @Test
    void shouldShowNothingWhenItsTaskIsClosedOrBeginsAnew() {
        store.show(VIEW);
        store.close();
        assertThat(ask(new PartitionViewQuery(), PositionBound.unbounded()).isFailure())
                .isTrue();

        PartitionStore revived = open();
        revived.show(VIEW);
        revived.init(context(), revived);

        assertThat(revived.query(new PartitionViewQuery(), PositionBound.unbounded(), new QueryConfig(false))
                        .isFailure())
                .isTrue();
    }

    private <R> QueryResult<R> ask(Query<R> query, PositionBound bound) {
        return store.query(query, bound, new QueryConfig(false));
    }

    private PartitionStore restoredElsewhere() {
        List<Change> logged = List.copyOf(changes);
        PartitionStore other = open();
        StateRestoreCallback callback = restore;
        assertThat(callback).isNotNull();
        logged.forEach(change -> callback.restore(change.key().get(), change.value()));
        return other;
    }

    private PartitionStore open() {
        PartitionStore opened = PartitionStore.builder("pool", 1 << 20).build();
        opened.init(context(), opened);
        return opened;
    }

    private InternalProcessorContext<?, ?> context() {
        return (InternalProcessorContext<?, ?>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {InternalProcessorContext.class},
                (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "logChange" -> changes.add(new Change((Bytes) arguments[1], (byte[]) arguments[2]));
                        case "register" -> restore = (StateRestoreCallback) arguments[1];
                        case "currentSystemTimeMs" -> {
                            return 0L;
                        }
                        default -> throw new AssertionError("not expected: " + method);
                    }
                    return null;
                });
    }

    private static List<Object> written(WaitingPiece piece) {
        return List.of(piece.ticket(), Bytes.wrap(WaitingPieceFormat.write(piece)));
    }

    private static WaitingPiece piece(long ticket) {
        byte[] id = ("id" + ticket).getBytes(StandardCharsets.UTF_8);
        return new WaitingPiece()
                .set(
                        ticket,
                        3,
                        id,
                        0,
                        id.length,
                        1,
                        "corpus".getBytes(StandardCharsets.UTF_8),
                        100 + ticket,
                        5_000,
                        ticket % 2 == 0,
                        6,
                        new Piece(1, 4, false, true, 2),
                        1,
                        8,
                        new byte[] {0, 5, 6, 7, 8, 2},
                        1);
    }
}
