package dev.stowage.embedded.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads requests and writes responses and errors in the format of the Confluent REST API. */
final class RegistryHandler implements HttpHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(RegistryHandler.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_BODY = 1 << 20;

    private final Router router;

    RegistryHandler(Router router) {
        this.router = router;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
            int status = 200;
            Object answer;
            try {
                answer = answer(exchange, body);
            } catch (RegistryError e) {
                status = e.status();
                answer = error(e.code(), String.valueOf(e.getMessage()));
            } catch (IOException | RuntimeException e) {
                LOGGER.atWarn().setCause(e).log("registry call failed");
                status = 500;
                answer = error(50001, "Error in the backend data store: " + e);
            }
            send(exchange, status, JSON.writeValueAsBytes(answer));
        }
    }

    private Object answer(HttpExchange exchange, byte[] body) throws RegistryError, IOException {
        if (body.length > MAX_BODY) {
            throw new RegistryError(413, "the request has more than " + MAX_BODY + " bytes");
        }
        Request request = new Request(exchange.getRequestMethod(), exchange.getRequestURI(), body);
        return router.find(request).answer(request);
    }

    private static Map<String, Object> error(int code, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("error_code", code);
        error.put("message", message);
        return error;
    }

    private static void send(HttpExchange exchange, int status, byte[] answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(answer.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
    }
}
