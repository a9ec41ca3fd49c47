package dev.stowage.server.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Views of this instance and of the application. Stores and peers are queried at most twice a second, independent of the number of callers, all
 * peers in parallel. Thread-safe.
 */
public final class ApplicationViews implements AutoCloseable {
    /** Default number of windows of a view. */
    public static final int USUAL_WINDOWS = 48;

    /** Max number of windows of a view. */
    public static final int MAX_WINDOWS = 1_000;

    private static final Duration FRESH = Duration.ofMillis(500);

    private final String self;
    private final int partitions;
    private final ObservedApplication application;
    private final Peers peers;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "views");
        thread.setDaemon(true);
        return thread;
    });
    private final SingleFlightCache<InstanceView> local;
    private final SingleFlightCache<ApplicationView> usual;
    private final SingleFlightCache<ApplicationView> max;

    /**
     * Views of an application.
     *
     * @param self address of this instance, as other instances know it
     * @param partitions number of partitions of the input topic
     * @param peers other instances; closed by {@link #close}
     */
    public ApplicationViews(String self, int partitions, ObservedApplication application, Peers peers) {
        this.self = self;
        this.partitions = partitions;
        this.application = application;
        this.peers = peers;
        local = new SingleFlightCache<>(this::fetchLocal, FRESH, System::nanoTime);
        usual = new SingleFlightCache<>(() -> fetch(USUAL_WINDOWS), FRESH, System::nanoTime);
        max = new SingleFlightCache<>(() -> fetch(MAX_WINDOWS), FRESH, System::nanoTime);
    }

    /** The view of this instance. */
    public CompletableFuture<InstanceView> local(int windows) {
        return local.get().thenApply(view -> view.withLatestWindows(windows));
    }

    /** The view of the application, with at least the given number of latest windows. */
    public CompletableFuture<ApplicationView> application(int windows) {
        return windows <= USUAL_WINDOWS ? usual.get() : max.get();
    }

    @Override
    public void close() {
        peers.close();
        executor.shutdownNow();
    }

    private CompletableFuture<InstanceView> fetchLocal() {
        return CompletableFuture.supplyAsync(
                () -> new InstanceView(self, application.state(), application.partitions()), executor);
    }

    private CompletableFuture<ApplicationView> fetch(int windows) {
        return CompletableFuture.supplyAsync(() -> ask(windows), executor)
                .thenCompose(answers -> CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                        .thenApply(all -> Aggregation.of(
                                self,
                                partitions,
                                answers.stream().map(CompletableFuture::join).toList())));
    }

    private List<CompletableFuture<InstanceResult>> ask(int windows) {
        List<KnownInstance> known = application.instances();
        List<CompletableFuture<InstanceResult>> answers = new ArrayList<>();
        List<Integer> own = known.stream()
                .filter(instance -> instance.address().equals(self))
                .flatMap(instance -> instance.partitions().stream())
                .collect(Collectors.toList());
        answers.add(local(windows).thenApply(view -> InstanceResult.of(new KnownInstance(self, own), true, view)));
        for (KnownInstance instance : known) {
            if (!instance.address().equals(self)) {
                answers.add(peers.ask(instance.address(), windows)
                        .thenApply(this::plausible)
                        .thenApply(view -> InstanceResult.of(instance, false, view))
                        .exceptionally(failure -> InstanceResult.missing(instance, reason(failure))));
            }
        }
        return answers;
    }

    private InstanceView plausible(InstanceView view) {
        view.partitions().forEach(held -> {
            if (held.partition() < 0 || held.partition() >= partitions) {
                throw new PeerException("reports partition " + held.partition() + ", but the input topic has "
                        + partitions + " partitions; does it belong to another application?");
            }
        });
        return view;
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof PeerException ? String.valueOf(cause.getMessage()) : cause.toString();
    }
}
