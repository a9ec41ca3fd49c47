package dev.stowage.topology.streams.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.topology.core.state.WaitingPiece;
import dev.stowage.topology.core.tokens.Piece;
import dev.stowage.topology.core.tokens.Residues;
import dev.stowage.topology.core.tokens.Sequence;
import dev.stowage.topology.core.view.PartitionView;
import dev.stowage.topology.core.view.PoolView;
import dev.stowage.topology.core.view.RecentRows;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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

/** Uses the same internals of Kafka Streams as the store: it fails, or does not compile, when they change. */
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
    void shouldLogChangesAtACommitAndRestoreThem() {
        // Given
        store.state().put(piece(1));
        store.state().checkpoint().nextTicket = 2;
        store.state().checkpointChanged();

        // When
        store.flushCache();
        PartitionStore other = restoredElsewhere();

        // Then
        assertThat(changes).hasSize(2);
        assertThat(other.state().pieces()).hasSize(1);
        assertThat(other.state().checkpoint().nextTicket).isEqualTo(2);
        assertThat(other.state().isChanged()).isFalse();
    }

    @Test
    void shouldRunTheStepBeforeEveryCommitEvenIfNothingChanged() {
        // Given: the check of the transaction must also run in a commit of offsets only.
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
    void shouldNotCallItselfPersistentSinceKafkaWouldSkipItsChangelog() {
        assertThat(store.persistent()).isFalse();
        store.close();
        assertThat(store.state().pieces()).isEmpty();
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
