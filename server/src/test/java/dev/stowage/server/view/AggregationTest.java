package dev.stowage.server.view;

import static dev.stowage.server.view.SomeViews.batches;
import static dev.stowage.server.view.SomeViews.partition;
import static dev.stowage.server.view.SomeViews.window;
import static dev.stowage.server.view.SomeViews.withUnread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.schemas.RejectReason;
import dev.stowage.server.view.ApplicationView.Missing;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.position.UnreadRange.Cause;
import dev.stowage.topology.core.view.BucketView;
import dev.stowage.topology.core.view.PartitionView;
import dev.stowage.topology.core.view.WindowView;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AggregationTest {
    private static final KnownInstance ONE = new KnownInstance("one:1", List.of(0, 1));
    private static final KnownInstance TWO = new KnownInstance("two:2", List.of(2, 3));

    @Test
    void shouldSumAllPartitionsWhenEveryInstanceAnswers() {
        ApplicationView view = Aggregation.of(
                "one:1",
                4,
                List.of(self(partition(0, 10), partition(1, 11)), other(TWO, partition(3, 13), partition(2, 12))));

        assertThat(view.complete()).isTrue();
        assertThat(view.views()).extracting(PartitionView::partition).containsExactly(0, 1, 2, 3);
        assertThat(view.buckets()).containsEntry(512, batches(40)).containsEntry(1_024, batches(4));
        assertThat(view.rejects()).containsExactly(Map.entry(RejectReason.MALFORMED_AVRO, 8L));
        assertThat(view.instances())
                .extracting(instance -> instance.instance() + instance.partitions() + instance.self())
                .containsExactly("one:1[0, 1]true", "two:2[2, 3]false");
    }

    @Test
    void shouldSumWhatWasNeverRead() {
        PartitionView lost = withUnread(
                partition(1, 11, window(0, true, 1)),
                new UnreadRange(0, 3, Cause.REMOVED),
                new UnreadRange(5, 6, Cause.SKIPPED));
        PartitionView alsoLost = withUnread(partition(3, 13), new UnreadRange(2, 10, Cause.REMOVED));

        ApplicationView view = Aggregation.of(
                "one:1",
                4,
                List.of(self(partition(0, 10), LatestWindows.latest(lost, 1)), other(TWO, partition(2, 12), alsoLost)));

        assertThat(view.unreadOffsets(Cause.REMOVED)).isEqualTo(11);
        assertThat(view.unreadOffsets(Cause.SKIPPED)).isEqualTo(1);
    }

    @Test
    void shouldNameTheInstanceWhenItDoesNotAnswer() {
        ApplicationView view = Aggregation.of(
                "one:1",
                4,
                List.of(self(partition(0, 10), partition(1, 11)), InstanceResult.missing(TWO, "refuses connections")));

        assertThat(view.complete()).isFalse();
        assertThat(view.instancesMissing()).isOne();
        assertThat(view.missing()).containsExactly(new Missing("two:2", List.of(2, 3), "refuses connections"));
        assertThat(view.instances().get(1).reachable()).isFalse();
        assertThat(view.instances().get(1).state()).isEqualTo("UNREACHABLE");
    }

    @Test
    void shouldNamePartitionsThatNobodyHolds() {
        ApplicationView view = Aggregation.of("one:1", 3, List.of(self(partition(1, 11))));

        assertThat(view.missing()).hasSize(1);
        assertThat(view.missing().get(0).instance()).isNull();
        assertThat(view.missing().get(0).partitions()).containsExactly(0, 2);
        assertThat(view.instancesMissing()).isZero();
    }

    @Test
    void shouldBeCompleteWhenOthersAnswerForWhatAnUnreachableAddressIsKnownToHold() {
        ApplicationView view = Aggregation.of(
                "one:1",
                2,
                List.of(
                        self(partition(0, 10), partition(1, 11)),
                        InstanceResult.missing(new KnownInstance("gone:9", List.of(1)), "refuses connections")));

        assertThat(view.complete()).isTrue();
    }

    @Test
    void shouldPreferTheLaterCommitWhenTwoAnswerForOnePartition() {
        PartitionView stale = partition(2, 20, 9_000, List.of());
        PartitionView later = partition(2, 21, 8_000, List.of());

        ApplicationView inOrder = Aggregation.of("one:1", 3, List.of(self(stale), other(TWO, later)));
        ApplicationView reversed = Aggregation.of("one:1", 3, List.of(self(later), other(TWO, stale)));

        assertThat(inOrder.views()).containsExactly(later);
        assertThat(inOrder.partitions().get(0).instance()).isEqualTo("two:2");
        assertThat(reversed.views()).containsExactly(later);
        assertThat(reversed.committedAt()).hasValue(8_000);
    }

    @Test
    void shouldSumWindowsOfOneStartOverPartitionsAndRepetitions() {
        ApplicationView view = Aggregation.of(
                "one:1",
                2,
                List.of(self(
                        partition(0, 10, window(0, false, 1), window(600_000, false, 2), window(600_000, true, 4)),
                        partition(1, 11, window(600_000, false, 8), window(1_200_000, true, 16)))));

        List<MergedWindow> windows = view.windows(2);

        assertThat(windows).extracting(MergedWindow::start).containsExactly(600_000L, 1_200_000L);
        assertThat(windows.get(0).total()).isEqualTo(batches(14));
        assertThat(windows.get(0).partitions()).isEqualTo(2);
        assertThat(windows.get(0).open()).isTrue();
        assertThat(windows.get(1).buckets()).containsEntry(512, batches(16));
        assertThat(view.windows(48)).hasSize(3);
    }

    @Test
    void shouldKeepAllWindowsOfTheLatestStartsWhenTimeWentBackwards() {
        PartitionView view = partition(
                0,
                10,
                window(1_200_000, false, 1),
                window(0, false, 2),
                window(1_200_000, false, 4),
                window(600_000, true, 8));

        PartitionView kept = LatestWindows.latest(view, 2);

        assertThat(kept.windows())
                .extracting(window -> window.start() / 600_000)
                .containsExactly(2L, 2L, 1L);
        assertThat(kept.sinceStart()).isEqualTo(view.sinceStart());
    }

    @Test
    void shouldTellWindowsOfOneStartApartByTheirEpoch() {
        ApplicationView view = Aggregation.of(
                "one:1",
                2,
                List.of(self(
                        partition(0, 10, window(0, 0, 1), window(600_000, 0, 2), window(0, 1, 4)),
                        partition(1, 11, window(600_000, 0, 8), window(0, 1, 16)))));

        List<MergedWindow> windows = view.windows(2);

        assertThat(windows).extracting(MergedWindow::epoch).containsExactly(0L, 1L);
        assertThat(windows).extracting(MergedWindow::start).containsExactly(600_000L, 0L);
        assertThat(windows).extracting(MergedWindow::total).containsExactly(batches(10), batches(20));
        assertThat(LatestWindows.latest(view.views().get(0), 1).windows())
                .extracting(WindowView::epoch)
                .containsExactly(1L);
    }

    @Test
    void shouldHaveNoCommitWithoutPartitions() {
        ApplicationView view = Aggregation.of("one:1", 1, List.of(self()));

        assertThat(view.committedAt()).isEmpty();
        assertThat(view.buckets().values()).allMatch(BucketView.ZERO::equals);
    }

    private static InstanceResult self(PartitionView... partitions) {
        return InstanceResult.of(ONE, true, new InstanceView("one:1", "RUNNING", List.of(partitions)));
    }

    private static InstanceResult other(KnownInstance known, PartitionView... partitions) {
        return InstanceResult.of(known, false, new InstanceView(known.address(), "RUNNING", List.of(partitions)));
    }
}
