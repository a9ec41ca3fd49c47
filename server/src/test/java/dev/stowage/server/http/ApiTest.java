package dev.stowage.server.http;

import static dev.stowage.server.view.SomeViews.partition;
import static dev.stowage.server.view.SomeViews.window;
import static dev.stowage.server.view.SomeViews.withUndeclared;
import static dev.stowage.server.view.SomeViews.withUnread;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stowage.server.view.FakeApplication;
import dev.stowage.server.view.KnownInstance;
import dev.stowage.topology.core.position.UnreadRange;
import dev.stowage.topology.core.position.UnreadRange.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The responses of the API, from one instance and from two, and its description. */
class ApiTest extends OneInstance {
    @Test
    void shouldAnswerPadRatiosWithSumsAndWindows() throws Exception {
        JsonNode answer = json(get("/api/v1/pad-ratios?windows=1"));

        assertThat(answer.get("complete").asBoolean()).isTrue();
        assertThat(answer.get("missing")).isEmpty();
        assertThat(answer.get("committed_at").asText()).isEqualTo("1970-01-01T00:00:01Z");
        assertThat(answer.get("buckets").findValuesAsText("bucket")).containsExactly("512", "1024");
        JsonNode total = answer.get("total");
        assertThat(total.get("slots").asLong()).isEqualTo(22 * 1_024);
        assertThat(total.get("padding").asLong()).isEqualTo(44);
        assertThat(total.get("padding_row_tails").asLong()).isEqualTo(44);
        assertThat(total.get("pad_ratio").asDouble()).isEqualTo(44.0 / (22 * 1_024));
        assertThat(total.get("pad_ratio_full_batches").asDouble()).isEqualTo(44.0 / (22 * 1_024));
        assertThat(total.get("pad_ratio_one_per_row").asDouble()).isEqualTo((8_192 - 1_022) / 8_192.0);
        assertThat(answer.get("windows")).hasSize(1);
        assertThat(answer.get("windows").get(0).get("start").asText()).isEqualTo("1970-01-01T00:10:00Z");
        assertThat(answer.get("windows").get(0).get("open").asBoolean()).isTrue();
        assertThat(json(get("/api/v1/pad-ratios"))
                        .get("windows")
                        .get(0)
                        .get("total")
                        .get("batches")
                        .asLong())
                .isEqualTo(8);
    }

    @Test
    void shouldAnswerPoolsRejectsTopologyAndConfig() throws Exception {
        JsonNode pool = json(get("/api/v1/pools")).get("partitions").get(0);
        JsonNode rejects = json(get("/api/v1/rejects"));
        JsonNode topology = json(get("/api/v1/topology"));
        JsonNode keys = json(get("/api/v1/config")).get("keys");

        assertThat(pool.get("instance").asText()).isEqualTo(http.advertised());
        assertThat(pool.get("waiting").get("segments").asInt()).isEqualTo(3);
        assertThat(pool.get("oldest").get("timestamp").asText()).isEqualTo("1970-01-01T00:00:05Z");
        assertThat(pool.get("window").get("start").asText()).isEqualTo("1970-01-01T00:10:00Z");
        assertThat(rejects.get("total").asLong()).isEqualTo(4);
        assertThat(rejects.get("by_reason").get("MALFORMED_AVRO").asLong()).isEqualTo(4);
        assertThat(rejects.get("latest").findValuesAsText("timestamp_ms")).containsExactly("4001", "4000");
        assertThat(topology.get("description").asText()).startsWith("Topologies:");
        assertThat(topology.get("instances").get(0).get("self").asBoolean()).isTrue();
        assertThat(keys.get("http.port").get("value").asText()).isEqualTo("0");
        assertThat(keys.get("http.port").get("default").asText()).isEqualTo("8080");
    }

    @Test
    void shouldSayWhatWasNeverRead() throws Exception {
        application.partitions = List.of(
                withUnread(
                        partition(0, 10),
                        new UnreadRange(1, 4, Cause.REMOVED),
                        new UnreadRange(5, 9, Cause.REMOVED, 2)),
                withUnread(partition(1, 11), new UnreadRange(7, 8, Cause.SKIPPED)));

        JsonNode pools = json(get("/api/v1/pools"));
        JsonNode live = firstEvent();

        assertThat(pools.get("unread").toString()).isEqualTo("{\"removed_offsets\":5,\"skipped_offsets\":1}");
        JsonNode first = pools.get("partitions").get(0);
        assertThat(first.get("unread").toString()).isEqualTo("{\"removed_offsets\":5,\"skipped_offsets\":0}");
        assertThat(first.get("unread_ranges").toString())
                .isEqualTo("[{\"from\":1,\"until\":4,\"cause\":\"REMOVED\",\"offsets\":3},"
                        + "{\"from\":5,\"until\":9,\"cause\":\"REMOVED\",\"offsets\":2}]");
        assertThat(live.get("unread")).isEqualTo(pools.get("unread"));
        assertThat(live.get("partitions").get(0).get("unread")).isEqualTo(first.get("unread"));
        assertThat(live.get("partitions").get(0).has("unread_ranges"))
                .as("may be long, and is sent each second")
                .isFalse();
    }

    @Test
    void shouldCountRecordsWithATrackThatIsNotDeclared() throws Exception {
        application.partitions = List.of(withUndeclared(partition(0, 10), 3), withUndeclared(partition(1, 11), 4));

        for (JsonNode answer : List.of(json(get("/api/v1/pools")), firstEvent())) {
            assertThat(answer.get("undeclared_tracks").asLong()).isEqualTo(7);
            assertThat(answer.get("partitions").get(1).get("undeclared_tracks").asLong())
                    .isEqualTo(4);
        }
    }

    @Test
    void shouldNameAnInstanceThatDoesNotAnswer() throws Exception {
        application.partitions = List.of(partition(0, 10));
        application.instances =
                List.of(new KnownInstance(http.advertised(), List.of(0)), new KnownInstance("127.0.0.1:1", List.of(1)));

        JsonNode answer = json(get("/api/v1/pools"));

        assertThat(answer.get("complete").asBoolean()).isFalse();
        assertThat(answer.get("missing").toString())
                .isEqualTo("[{\"instance\":\"127.0.0.1:1\",\"partitions\":[1],\"error\":\"refuses connections\"}]");
    }

    @Test
    void shouldAskAnotherInstanceForWhatItHolds() throws Exception {
        FakeApplication second = new FakeApplication(partition(1, 11, window(0, true, 5)));
        application.partitions = List.of(partition(0, 10, window(0, false, 3)));
        try (HttpServer other = HttpServer.start(config)) {
            List<KnownInstance> both = List.of(
                    new KnownInstance(http.advertised(), List.of(0)),
                    new KnownInstance(other.advertised(), List.of(1)));
            application.instances = both;
            second.instances = both;
            other.serve(config, second, 2);

            JsonNode one = json(get("/api/v1/pad-ratios"));
            JsonNode two = json(get(other, "/api/v1/pad-ratios"));

            assertThat(one).isEqualTo(two);
            assertThat(one.get("complete").asBoolean()).isTrue();
            assertThat(one.get("total").get("batches").asLong()).isEqualTo(22);
            assertThat(one.get("total").get("cut_ratio").asDouble()).isEqualTo(66.0 / (66 + 22 * 1_014));
            assertThat(one.get("windows").get(0).get("total").get("cut_ratio").asDouble())
                    .isEqualTo(3.0 / (3 + 1_014));
            assertThat(one.get("windows").get(0).get("partitions").asInt()).isEqualTo(2);
        }
    }

    @Test
    void shouldDescribeEveryRouteAndNothingElse() throws Exception {
        JsonNode description = json(get("/api/v1/openapi.json"));

        assertThat(description.get("openapi").asText()).isEqualTo("3.1.0");
        TreeSet<String> described = new TreeSet<>();
        description.get("paths").fieldNames().forEachRemaining(described::add);
        assertThat(described).isEqualTo(Routes.paths());
        for (String path : described) {
            List<String> methods = new ArrayList<>();
            description
                    .get("paths")
                    .get(path)
                    .fieldNames()
                    .forEachRemaining(name -> methods.add(name.toUpperCase(Locale.ROOT)));
            assertThat(Routes.methods(path)).as(path).containsAll(methods);
            if (!path.endsWith("/live")) {
                assertThat(get(path).statusCode()).as(path).isIn(200, 405);
            }
        }
        Matcher reference = Pattern.compile("#/components/schemas/(\\w+)").matcher(description.toString());
        while (reference.find()) {
            assertThat(description.get("components").get("schemas").has(reference.group(1)))
                    .as(reference.group(1))
                    .isTrue();
        }
    }

    @Test
    void shouldHaveTheFieldsThatAreDescribed() throws Exception {
        JsonNode schemas = json(get("/api/v1/openapi.json")).get("components").get("schemas");
        Map<String, String> answers = Map.of(
                "PadRatios",
                "pad-ratios",
                "Pools",
                "pools",
                "Rejects",
                "rejects",
                "Topology",
                "topology",
                "Config",
                "config",
                "InstanceView",
                "instance");
        for (Map.Entry<String, String> entry : answers.entrySet()) {
            assertFields(json(get("/api/v1/" + entry.getValue())), schemas.get(entry.getKey()), entry.getKey());
        }
        JsonNode ratios = json(get("/api/v1/pad-ratios"));
        assertFields(ratios.get("total"), schemas.get("Counts"), "Counts");
        assertFields(ratios.get("windows").get(0), schemas.get("Window"), "Window");
        JsonNode pools = json(get("/api/v1/pools"));
        assertFields(pools.get("partitions").get(0), schemas.get("Pool"), "Pool");
        assertFields(pools.get("unread"), schemas.get("Unread"), "Unread");
        JsonNode live = firstEvent();
        assertFields(live, schemas.get("LiveView"), "LiveView");
        assertFields(
                live.get("windows").get(0),
                schemas.get("LiveView").get("properties").get("windows").get("items"),
                "live window");
    }

    @Test
    void shouldMakeAnAnswerOnceForAllWhoAskAtOneTime() throws Exception {
        String first = get("/api/v1/pools").body();
        int queries = application.queries.get();

        for (int i = 0; i < 50; i++) {
            assertThat(get("/api/v1/pools").body()).isEqualTo(first);
        }

        assertThat(application.queries.get() - queries).isLessThan(25);
    }

    private static void assertFields(JsonNode answer, JsonNode schema, String name) {
        List<String> found = new ArrayList<>();
        List<String> described = new ArrayList<>();
        answer.fieldNames().forEachRemaining(found::add);
        schema.get("properties").fieldNames().forEachRemaining(described::add);
        assertThat(found).as(name).containsExactlyInAnyOrderElementsOf(described);
    }

    private JsonNode firstEvent() throws IOException, InterruptedException {
        try (InputStream stream = listen().body()) {
            return JSON.readTree(event(stream));
        }
    }
}
