package dev.stowage.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.stowage.cli.ApiJson;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.server.http.answer.Answers;
import dev.stowage.server.metrics.Exposition;
import dev.stowage.server.metrics.HttpCounts;
import dev.stowage.server.metrics.Metrics;
import dev.stowage.server.view.ApplicationView;
import dev.stowage.server.view.ApplicationViews;
import dev.stowage.server.view.ObservedApplication;
import dev.stowage.server.view.SingleFlightCache;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The served application, its views and metrics, and cached responses. */
final class ServedApplication implements AutoCloseable {
    private static final Duration FRESH = Duration.ofMillis(500);

    private final AppConfig config;
    private final ObservedApplication application;
    private final ApplicationViews views;
    private final Metrics metrics;
    private final SingleFlightCache<byte[]> live;
    private final Map<Exposition, SingleFlightCache<String>> scrapes = new EnumMap<>(Exposition.class);
    private final ResponseCache usual = new ResponseCache();
    private final ResponseCache max = new ResponseCache();

    ServedApplication(AppConfig config, ObservedApplication application, ApplicationViews views, HttpCounts http) {
        this.config = config;
        this.application = application;
        this.views = views;
        metrics = new Metrics(application, http, config.stowage().fingerprint());
        live = new SingleFlightCache<>(
                () -> views.application(ApplicationViews.USUAL_WINDOWS)
                        .thenApply(view -> json(Answers.live(view, application.state(), System.currentTimeMillis()))),
                FRESH,
                System::nanoTime);
        for (Exposition format : Exposition.values()) {
            scrapes.put(
                    format,
                    new SingleFlightCache<>(
                            () -> views.local(1)
                                    .thenCombine(
                                            views.application(ApplicationViews.USUAL_WINDOWS),
                                            (local, all) -> metrics.scrape(local, all, format)),
                            FRESH,
                            System::nanoTime));
        }
    }

    /** Configuration of the application. */
    AppConfig config() {
        return config;
    }

    ObservedApplication application() {
        return application;
    }

    ApplicationViews views() {
        return views;
    }

    /** One event of the live stream, shared by concurrent callers. */
    CompletableFuture<byte[]> live() {
        return live.get();
    }

    /** The metrics in a format. */
    CompletableFuture<String> scrape(Exposition format) {
        return Objects.requireNonNull(scrapes.get(format)).get();
    }

    /**
     * A response as JSON, created from the view of the application.
     *
     * @param windows number of latest windows that it needs
     * @param name cache key, together with the number of windows
     */
    CompletableFuture<byte[]> answer(int windows, String name, Function<ApplicationView, Object> make) {
        ResponseCache rendered = windows <= ApplicationViews.USUAL_WINDOWS ? usual : max;
        return views.application(windows)
                .thenApply(view -> rendered.get(view, name + "?" + windows, () -> json(make.apply(view))));
    }

    static byte[] json(Object answer) {
        try {
            return ApiJson.MAPPER.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        metrics.close();
        views.close();
    }
}
