package dev.stowage.server.view;

import dev.stowage.cli.ApiJson;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Queries other instances over HTTP, with the token that all instances share. Follows no redirects and uses no proxy. */
public final class HttpPeers implements Peers {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final int MAX_BYTES = 32 << 20;

    private final Duration patience;
    private final Supplier<@Nullable String> token;
    private final ExecutorService executor = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "peers");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient client = HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(CONNECT)
            .executor(executor)
            .build();

    /**
     * Queries with a token.
     *
     * @param token current token of all instances, null for none
     * @param patience timeout of a query
     */
    public HttpPeers(Supplier<@Nullable String> token, Duration patience) {
        this.token = token;
        this.patience = patience;
    }

    @Override
    public CompletableFuture<InstanceView> ask(String address, int windows) {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1/instance?windows=" + windows));
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(new PeerException("has an invalid address", e));
        }
        String current = token.get();
        if (current != null) {
            request.header("Authorization", "Bearer " + current);
        }
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request.timeout(patience).build(), SizeLimitedBody.ofAtMost(MAX_BYTES));
        // The timeout of a request only covers the response headers; this one also covers the body.
        return exchange.thenApply(HttpPeers::read)
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .handle((view, failure) -> {
                    if (failure == null) {
                        return view;
                    }
                    exchange.cancel(true);
                    throw explained(failure);
                });
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private static InstanceView read(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status == 401) {
            throw new PeerException("rejects the token; http.token must be the same for all instances");
        }
        if (status != 200) {
            throw new PeerException("responds with status " + status);
        }
        try {
            return ApiJson.MAPPER.readValue(response.body(), InstanceView.class);
        } catch (IOException e) {
            throw new PeerException("sends an unreadable response; does it have another version?", e);
        }
    }

    private PeerException explained(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof PeerException peer) {
            return peer;
        }
        if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
            return new PeerException("did not respond within " + patience.toMillis() + " ms", cause);
        }
        if (cause instanceof ConnectException) {
            return new PeerException("refuses connections", cause);
        }
        return new PeerException("cannot be queried: " + cause, cause);
    }
}
