package dev.stowage.server.view;

import static dev.stowage.server.view.SomeViews.partition;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ApplicationViewsTest {
    private final FakePeers peers = new FakePeers();
    private final FakeApplication application = new FakeApplication(partition(0, 10));

    @Test
    void shouldAskAllPeersSideBySideAndWaitForEach() throws Exception {
        application.instances = List.of(known("self:1", 0), known("two:2", 1), known("three:3", 2), known("four:4", 3));
        try (ApplicationViews views = new ApplicationViews("self:1", 4, application, peers)) {
            CompletableFuture<ApplicationView> view = views.application(48);
            peers.answer("four:4", new InstanceView("four:4", "RUNNING", List.of(partition(3, 13))));
            peers.fail("three:3", new PeerException("does not answer within 2000 ms"));
            assertThat(view).isNotDone();
            peers.answer("two:2", new InstanceView("two:2", "RUNNING", List.of(partition(1, 11))));

            ApplicationView all = get(view);

            assertThat(all.views()).extracting(held -> held.partition()).containsExactly(0, 1, 3);
            assertThat(all.missing())
                    .containsExactly(
                            new ApplicationView.Missing("three:3", List.of(2), "does not answer within 2000 ms"));
            assertThat(peers.asked).containsOnlyKeys("two:2", "three:3", "four:4");
        }
    }

    @Test
    void shouldAskOnceForAllWhoAskAtOneTime() throws Exception {
        application.instances = List.of(known("self:1", 0), known("two:2", 1));
        try (ApplicationViews views = new ApplicationViews("self:1", 2, application, peers)) {
            CompletableFuture<ApplicationView> first = views.application(48);
            for (int i = 0; i < 1_000; i++) {
                assertThat(views.application(48)).isSameAs(first);
            }
            peers.answer("two:2", new InstanceView("two:2", "RUNNING", List.of(partition(1, 11))));

            assertThat(get(first).complete()).isTrue();
            assertThat(application.queries).hasValue(1);
            assertThat(peers.count).hasValue(1);
        }
    }

    @Test
    void shouldLeaveOutAnInstanceThatAnswersForPartitionsThatDoNotExist() throws Exception {
        application.instances = List.of(known("two:2", 1));
        try (ApplicationViews views = new ApplicationViews("self:1", 2, application, peers)) {
            CompletableFuture<ApplicationView> view = views.application(48);
            peers.answer("two:2", new InstanceView("two:2", "RUNNING", List.of(partition(7, 11))));

            assertThat(get(view).missing().get(0).error()).contains("partition 7", "has 2");
        }
    }

    @Test
    void shouldFetchAgainWhenTheResultIsStale() {
        AtomicLong clock = new AtomicLong();
        AtomicInteger fetched = new AtomicInteger();
        SingleFlightCache<Integer> shared = new SingleFlightCache<>(
                () -> CompletableFuture.completedFuture(fetched.incrementAndGet()), Duration.ofMillis(500), clock::get);

        assertThat(shared.get().join()).isEqualTo(1);
        clock.set(Duration.ofMillis(499).toNanos());
        assertThat(shared.get().join()).isEqualTo(1);
        clock.set(Duration.ofMillis(500).toNanos());
        assertThat(shared.get().join()).isEqualTo(2);
    }

    private static ApplicationView get(CompletableFuture<ApplicationView> view) throws Exception {
        return view.get(10, TimeUnit.SECONDS);
    }

    private static KnownInstance known(String address, int partition) {
        return new KnownInstance(address, List.of(partition));
    }

    private static final class FakePeers implements Peers {
        private final Map<String, CompletableFuture<InstanceView>> asked = new ConcurrentHashMap<>();
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public CompletableFuture<InstanceView> ask(String address, int windows) {
            count.incrementAndGet();
            return of(address);
        }

        void answer(String address, InstanceView view) {
            of(address).complete(view);
        }

        void fail(String address, PeerException failure) {
            of(address).completeExceptionally(failure);
        }

        private CompletableFuture<InstanceView> of(String address) {
            return asked.computeIfAbsent(address, unseen -> new CompletableFuture<>());
        }

        @Override
        public void close() {
            // No window is open.
        }
    }
}
