package dev.stowage.benchmarks.endtoend;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/** Sends requests to an instance as fast as it answers, each over a new connection; most of them must be refused. */
final class HttpLoad {
    private static final int THREADS = 2;
    private static final int BODY = 10 << 20;
    private static final long BODY_EVERY_MS = 1_000;
    private static final int STATUS_FROM = "HTTP/1.1 ".length();
    private static final int STATUS_TO = STATUS_FROM + 3;

    private final String host;
    private final int port;
    private final List<String> requests;
    private final Map<String, Long> answers = new ConcurrentSkipListMap<>();
    private volatile boolean stopped;

    /**
     * @param address host:port
     * @param token valid token of the API
     */
    HttpLoad(String address, String token) {
        host = address.substring(0, address.lastIndexOf(':'));
        port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        requests = List.of(
                request("GET /api/v1/pad-ratios", ""),
                request("GET /api/v1/pad-ratios", "Authorization: Bearer wrong-wrong-wrong-wrong\r\n"),
                request("GET /../../etc/passwd", "Authorization: Bearer " + token + "\r\n"),
                request("GET /api/v1/pad-ratios", "Authorization: Bearer " + token + "\r\n"));
    }

    /** Starts the load; closing the result stops it. */
    Runnable start() {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(new Thread(this::ask, "http-load-" + i));
        }
        threads.add(new Thread(this::sendBodies, "http-load-bodies"));
        threads.forEach(Thread::start);
        return () -> {
            stopped = true;
            threads.forEach(HttpLoad::join);
        };
    }

    /** Number of responses by status. */
    Map<String, Long> answers() {
        return answers;
    }

    private void ask() {
        for (int i = 0; !stopped; i++) {
            byte[] request = requests.get(i % requests.size()).getBytes(StandardCharsets.US_ASCII);
            answer(out -> out.write(request));
        }
    }

    private void sendBodies() {
        byte[] head = request("POST /api/v1/session", "Content-Length: " + BODY + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] body = new byte[BODY];
        while (!stopped) {
            answer(out -> {
                out.write(head);
                out.write(body);
            });
            try {
                TimeUnit.MILLISECONDS.sleep(BODY_EVERY_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @FunctionalInterface
    private interface Request {
        void writeTo(OutputStream out) throws IOException;
    }

    private void answer(Request request) {
        try (Socket socket = new Socket(host, port)) {
            request.writeTo(socket.getOutputStream());
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            count(answer.length() < STATUS_TO ? "none" : answer.substring(STATUS_FROM, STATUS_TO));
        } catch (IOException e) {
            count("none");
        }
    }

    private void count(String status) {
        answers.merge(status, 1L, Long::sum);
    }

    private static String request(String line, String headers) {
        return line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n";
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
