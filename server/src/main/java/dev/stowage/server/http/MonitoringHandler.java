package dev.stowage.server.http;

import dev.stowage.server.metrics.Exposition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Health and metrics: {@code /livez}, {@code /readyz} and {@code /metrics}, on both ports. Other paths are passed on. */
final class MonitoringHandler extends Handler.Wrapper {
    private static final Logger LOGGER = LoggerFactory.getLogger(MonitoringHandler.class);

    private final AtomicReference<@Nullable ServedApplication> served;

    /** @param served the application, null while it starts */
    MonitoringHandler(AtomicReference<@Nullable ServedApplication> served) {
        this.served = served;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        ServedApplication now = served.get();
        switch (Request.getPathInContext(request)) {
            case Routes.LIVEZ ->
                health(
                        request,
                        response,
                        callback,
                        now,
                        now == null || now.application().isAlive());
            case Routes.READYZ ->
                health(
                        request,
                        response,
                        callback,
                        now,
                        now != null && now.application().isReady());
            case Routes.METRICS -> metrics(request, response, callback, now);
            default -> {
                return super.handle(request, response, callback);
            }
        }
        return true;
    }

    private static void health(
            Request request, Response response, Callback callback, @Nullable ServedApplication now, boolean ok) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ok", ok);
        answer.put("state", now == null ? "STARTING" : now.application().state());
        if (now != null) {
            answer.put("kafka_reachable", now.application().isKafkaReachable());
        }
        Replies.send(request, response, callback, ok ? 200 : 503, "application/json", ServedApplication.json(answer));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the response reports failures
    private static void metrics(
            Request request, Response response, Callback callback, @Nullable ServedApplication now) {
        if (now == null) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
            Replies.problem(request, response, callback, 503, Api.NOT_YET);
            return;
        }
        Exposition format = Exposition.accepted(request.getHeaders().get(HttpHeader.ACCEPT));
        now.scrape(format).whenComplete((text, failure) -> {
            if (failure != null) {
                LOGGER.warn("the metrics cannot be collected", failure);
                Replies.problem(request, response, callback, 500, Problem.FAILED);
                return;
            }
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            response.getHeaders().put(HttpHeader.VARY, "Accept, Accept-Encoding");
            if (acceptsGzip(request)) {
                response.getHeaders().put(HttpHeader.CONTENT_ENCODING, "gzip");
                body = gzip(body);
            }
            Replies.send(request, response, callback, 200, format.contentType(), body);
        });
    }

    private static boolean acceptsGzip(Request request) {
        return request.getHeaders().getQualityCSV(HttpHeader.ACCEPT_ENCODING).contains("gzip");
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(body.length / 8 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }
}
