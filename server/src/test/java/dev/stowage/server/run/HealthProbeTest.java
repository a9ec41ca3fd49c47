package dev.stowage.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class HealthProbeTest {
    @Test
    void shouldTellALiveProcessFromOneThatIsNotWellOrNotThere() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/livez") ? 200 : 503, -1);
            exchange.close();
        });
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort();

        assertThat(HealthProbe.isAlive(address + "/livez")).isTrue();
        assertThat(HealthProbe.isAlive(address + "/readyz")).isFalse();
        server.stop(0);
        assertThat(HealthProbe.isAlive(address + "/livez")).isFalse();
    }
}
