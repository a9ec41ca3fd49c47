package dev.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stowage.server.view.SomeViews;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Live views, as server-sent events. */
class ListenersTest extends OneInstance {
    @Test
    void shouldSendTheSameViewToAllListenersAndGoOnWithoutThoseThatLeave() throws Exception {
        HttpResponse<InputStream> staying = listen();
        HttpResponse<InputStream> leaving = listen();
        await().atMost(PATIENCE).until(() -> http.listeners() == 2);

        leaving.body().close();

        await().atMost(PATIENCE).until(() -> http.listeners() == 1);
        JsonNode first = JSON.readTree(event(staying.body()));
        JsonNode second = JSON.readTree(event(staying.body()));
        assertThat(second.get("at_ms").asLong())
                .isGreaterThan(first.get("at_ms").asLong());
        assertThat(first.get("latest_batch").get("rows").toString()).isEqualTo("[[500,11]]");
        assertThat(first.get("recent_rows").get("bins").get(20).asInt()).isEqualTo(40);
        assertThat(first.get("ticks").asLong()).isEqualTo(1);
        assertThat(first.get("windows").get(0).has("partitions")).isFalse();
        http.stop();
        assertThat(new String(staying.body().readAllBytes(), StandardCharsets.UTF_8))
                .isNotNull();
    }

    @Test
    void shouldRefuseTheThirtyThirdListener() throws Exception {
        List<HttpResponse<InputStream>> listening = new ArrayList<>();
        for (int i = 0; i < HttpLimits.LIVE_STREAMS; i++) {
            listening.add(listen());
        }

        HttpResponse<String> refused = get("/api/v1/live");

        assertProblem(refused, 503);
        listening.get(0).body().close();
        await().atMost(PATIENCE).until(() -> http.listeners() == HttpLimits.LIVE_STREAMS - 1);
        assertThat(listen().statusCode()).isEqualTo(200);
        assertThat(get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldDropAListenerThatTakesNothing() throws Exception {
        // Events of a few hundred kilobytes fill the kernel's buffer of a socket within seconds.
        application.partitions = List.of(SomeViews.wide(0), SomeViews.wide(1));
        try (Socket deaf = new Socket()) {
            deaf.setReceiveBufferSize(4 << 10);
            deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), http.port()));
            deaf.getOutputStream().write(Raw.get("/api/v1/live").getBytes(StandardCharsets.US_ASCII));
            await().atMost(PATIENCE).until(() -> http.listeners() == 1);

            await().atMost(Duration.ofSeconds(60)).until(() -> http.listeners() == 0);
        }
        assertThat(get("/livez").statusCode()).isEqualTo(200);
    }
}
