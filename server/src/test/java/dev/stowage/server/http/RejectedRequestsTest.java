package dev.stowage.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are invalid, truncated, too large, or for unknown paths. */
class RejectedRequestsTest extends OneInstance {
    /** Prefix of the paths of these sources, and of their classes. */
    private static final String SOURCES = "/" + Path.of("").toAbsolutePath().getName(0) + "/";

    @ParameterizedTest
    @CsvSource({
        "GET, /nothing, 404",
        "GET, /api/v1/nothing, 404",
        "GET, /dashboard, 404",
        "GET, /%6civez, 404",
        "GET, /livez;a=b, 404",
        "GET, /api/../livez, 404",
        "GET, /api/v1/pad-ratios?windows=0, 400",
        "GET, /api/v1/pad-ratios?windows=1001, 400",
        "GET, /api/v1/pad-ratios?windows=many, 400",
        "POST, /api/v1/pad-ratios, 405",
        "DELETE, /, 405",
        "GET, /api/v1/session, 405",
        "PROPFIND, /livez, 405",
        "OPTIONS, /api/v1/pools, 405"
    })
    void shouldAnswerWithAProblemDocument(String method, String path, int status) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(uri(http, path))
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertProblem(answer, status);
        assertThat(answer.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../pom.xml",
                "/../../../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/..%2f..%2fetc%2fpasswd",
                "/..;/etc/passwd",
                "//etc/passwd",
                "/webjars/../../etc/passwd",
                "/webjars/..%5c..%5cetc%5cpasswd",
                "/webjars/other/1.0/x.js",
                "/webjars/",
                "/META-INF/MANIFEST.MF",
                "/dev/stowage/app/Main.class",
                "/logback.xml",
                "/.git/config",
                "/index.html%00.js",
                "/\\..\\etc\\passwd",
                "/etc/passwd"
            })
    void shouldFindNothingOutsideTheDashboard(String path) throws IOException {
        String answer = Raw.send(http.port(), Raw.get(path));

        assertThat(answer).matches("(?s)HTTP/1.1 (400|404) .*").contains("application/problem+json");
        assertThat(answer).doesNotContain("root:", "appender", "Exception", SOURCES);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GARBAGE|400",
                "GET /livez|505",
                "GET /livez HTTP/9.9|505",
                "GET /livez HTTP/1.1|400",
                "GET /livez HTTP/1.1~Host: localhost~Host: elsewhere|400",
                "GET /livez HTTP/1.1~Host: localhost~Content-Length: nonsense|400",
                "GET /livez HTTP/1.1~Host: localhost~No Colon|400",
                "POST /api/v1/session HTTP/1.1~Host: localhost~Content-Length: 10485760|413",
                "GET /livez HTTP/1.1~Host: example.org|421",
                "GET http://example.org/livez HTTP/1.1~Host: example.org|421"
            })
    void shouldAnswerWithAProblemDocumentWhenTheRequestIsBroken(String head, int status) throws IOException {
        String answer = Raw.send(http.port(), head.replace("~", "\r\n") + "\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("application/problem+json", "\"status\":" + status);
        assertThat(answer).doesNotContain("Jetty", "Exception", "\tat ");
    }

    @Test
    void shouldRefuseALongHeadAndALongLine() throws IOException {
        assertThat(Raw.send(http.port(), Raw.get("/livez", "X-Long: " + "x".repeat(9_000))))
                .startsWith("HTTP/1.1 431 ")
                .contains("application/problem+json");
        assertThat(Raw.send(http.port(), Raw.get("/" + "x".repeat(9_000))))
                .startsWith("HTTP/1.1 414 ")
                .contains("application/problem+json");
        assertThat(Raw.send(http.port(), Raw.get("/livez", "X-Long: " + "x".repeat(7_000))))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void shouldRefuseLargeBodiesWhetherTheyAreAnnouncedOrNot() throws Exception {
        byte[] large = new byte[10 << 20];
        HttpRequest announced = HttpRequest.newBuilder(uri(http, "/api/v1/session"))
                .POST(BodyPublishers.ofByteArray(large))
                .build();
        HttpRequest chunked = HttpRequest.newBuilder(uri(http, "/api/v1/session"))
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                .build();
        HttpRequest small = HttpRequest.newBuilder(uri(http, "/api/v1/session"))
                .POST(BodyPublishers.ofByteArray(new byte[64 << 10]))
                .build();

        assertProblem(client.send(announced, BodyHandlers.ofString()), 413);
        assertProblem(client.send(chunked, BodyHandlers.ofString()), 413);
        assertThat(client.send(small, BodyHandlers.ofString()).statusCode()).isEqualTo(204);
        assertThat(get("/livez").statusCode()).isEqualTo(200);
    }
}
