package dev.stowage.integration;

import static dev.stowage.integration.Cluster.START;
import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.files.generate.SequenceGenerator;
import dev.stowage.files.ingest.SequenceSender.Timestamps;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.testsupport.DecodedBatch;
import dev.stowage.testsupport.NamedCounts;
import dev.stowage.testsupport.Recount;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Any instance serves the totals of all instances, and reports when it cannot. */
class TwoInstancesIT {
    private static final Duration STEP = Duration.ofMillis(200);

    /** The session timeout of a killed instance is 6 s, the timeout of its open transaction 10 s. */
    private static final Duration TAKEOVER = Duration.ofSeconds(15);

    /**
     * A takeover waits until the open transaction of the killed instance is aborted; brokers check for this every 10 s
     * by default.
     */
    @RegisterExtension
    static final Cluster cluster =
            new Cluster(Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"));

    private final SequenceGenerator generator = new SequenceGenerator(11);
    private int sent;

    @Test
    void shouldAnswerForTheWholeApplicationAndNameWhoIsMissingUntilItsPartitionsAreTakenOver() throws Exception {
        AppConfig config = config("one");
        try (StowageProcess one = instance("one");
                StowageProcess two = instance("two")) {
            Api first = Api.of(one.output());
            Api second = Api.of(two.output());
            awaitShared(one, two, first, second);

            // When both have packed
            send(config, 6_000);
            one.await("all sequences", PATIENCE, () -> accepted(first) == sent && accepted(second) == sent);

            // Then each serves the counts of the output.
            for (Api api : List.of(first, second)) {
                assertEqualsOutput(config, api);
                assertThat(instances(api)).containsExactlyInAnyOrder(first.address(), second.address());
            }
            Outcome stats = Stowage.run(Map.of(), "stats", "--url", first.url());
            assertThat(stats.err()).isEmpty();

            // When one dies
            two.kill();
            long killed = System.nanoTime();

            // Then the other reports the missing instance, and later serves all partitions again.
            one.await("missing one", TAKEOVER, () -> {
                JsonNode missing = first.json("/api/v1/pad-ratios").get("missing");
                return missing.size() == 1
                        && missing.get(0).get("instance").asText().equals(second.address());
            });
            Outcome warned = Stowage.run(Map.of(), "stats", "--url", first.url());
            assertThat(warned.exitCode()).isZero();
            assertThat(warned.err()).contains("do not include partitions", second.address());
            one.await("complete answer", PATIENCE, () -> isComplete(first));
            double seconds = (System.nanoTime() - killed) / 1e9;
            System.out.printf("complete again %.1f s after SIGKILL%n", seconds);
            assertThat(seconds).isLessThan((double) TAKEOVER.toSeconds());
            assertEqualsOutput(config, first);

            // When it continues alone
            send(config, 2_000);
            one.await("the rest", PATIENCE, () -> isComplete(first) && accepted(first) == sent);

            // Then nothing is lost or duplicated.
            assertEqualsOutput(config, first);
            Outcome closed = one.command(settings("one"), "close");
            assertThat(closed.exitCode()).as(closed.err()).isZero();
            Outcome verified = Stowage.run(settings("one"), "verify");
            assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
            one.await("empty pools", PATIENCE, () -> first.json("/api/v1/pools").findValues("waiting").stream()
                    .allMatch(waiting -> waiting.get("segments").asInt() == 0));
            assertEqualsOutput(config, first);
            assertThat(first.json("/api/v1/pad-ratios")
                            .get("total")
                            .get("segments")
                            .asInt())
                    .isEqualTo(sent);
        }
    }

    @Test
    void shouldTakeOverWithinItsTimeWhenTheDeadOneWasAtWork() throws Exception {
        AppConfig config = config("busy-one");
        try (StowageProcess one = instance("busy-one");
                StowageProcess two = instance("busy-two")) {
            Api first = Api.of(one.output());
            Api second = Api.of(two.output());
            awaitShared(one, two, first, second);
            send(config, 4_000);
            one.await("beginning", PATIENCE, () -> accepted(first) > 500);

            two.kill();
            long killed = System.nanoTime();
            one.await(
                    "complete answer",
                    PATIENCE,
                    () -> isComplete(first) && instances(first).size() == 1);
            double seconds = (System.nanoTime() - killed) / 1e9;
            System.out.printf("complete again %.1f s after SIGKILL at work%n", seconds);
            assertThat(seconds).isLessThan((double) TAKEOVER.toSeconds());

            one.await("all sequences", PATIENCE, () -> accepted(first) == sent);
            await("end of the dead transaction").atMost(PATIENCE).until(() -> cluster.topics()
                    .isAllCommitted(config.stowage().outputTopic()));
            assertEqualsOutput(config, first);
        }
    }

    private static String application(String instance) {
        return instance.startsWith("busy") ? "busy" : "pair";
    }

    private static Map<String, String> settings(String instance) {
        String application = application(instance);
        return cluster.settings(
                application,
                "state.dir",
                cluster.directory().resolve("state-" + instance).toString(),
                "input.topic",
                application + "-sequences",
                "output.topic",
                application + "-batches",
                "rejects.topic",
                application + "-rejects",
                "statistics.topic",
                application + "-statistics",
                "window",
                "1m",
                "batch.slots",
                "4096");
    }

    private static AppConfig config(String instance) {
        return Cluster.config(settings(instance));
    }

    private static StowageProcess instance(String name) throws IOException {
        return cluster.start(settings(name));
    }

    private void send(AppConfig config, int count) {
        long start = START + sent * STEP.toMillis();
        cluster.send(config, generator, count, Timestamps.from(start, STEP));
        sent += count;
    }

    private static void awaitShared(StowageProcess one, StowageProcess two, Api first, Api second) {
        one.await("share of the first", PATIENCE, () -> isShared(first));
        two.await("share of the second", PATIENCE, () -> isShared(second));
    }

    private static boolean isShared(Api api) throws IOException, InterruptedException {
        JsonNode topology = api.json("/api/v1/topology");
        boolean shared = topology.get("complete").asBoolean()
                && topology.get("instances").size() == 2;
        for (JsonNode instance : topology.get("instances")) {
            shared &= instance.get("partitions").size() == 2;
        }
        return shared;
    }

    private static boolean isComplete(Api api) throws IOException, InterruptedException {
        return api.json("/api/v1/pad-ratios").get("complete").asBoolean();
    }

    private static List<String> instances(Api api) throws IOException, InterruptedException {
        return api.json("/api/v1/topology").get("instances").findValuesAsText("instance");
    }

    private static long accepted(Api api) throws IOException, InterruptedException {
        JsonNode pools = api.json("/api/v1/pools");
        return pools.get("complete").asBoolean()
                ? pools.findValues("accepted").stream()
                        .mapToLong(JsonNode::asLong)
                        .sum()
                : -1;
    }

    /** Called when nothing changes any more. */
    private static void assertEqualsOutput(AppConfig config, Api api) throws IOException, InterruptedException {
        List<DecodedBatch> batches = cluster.batches(config);
        int longest = config.stowage().packingOptions().longestSegment();

        JsonNode answer = api.json("/api/v1/pad-ratios?windows=1000");

        assertThat(answer.get("complete").asBoolean()).isTrue();
        assertThat(Api.buckets(answer)).isEqualTo(Recount.byBucket(batches, longest));
        assertThat(windows(answer)).isEqualTo(windows(batches, longest));
    }

    private static Map<String, Map<Integer, NamedCounts>> windows(JsonNode answer) throws IOException {
        Map<String, Map<Integer, NamedCounts>> windows = new TreeMap<>();
        for (JsonNode window : answer.get("windows")) {
            if (!window.get("buckets").isEmpty()) {
                windows.put(window.get("start").asText(), Api.buckets(window));
            }
        }
        return windows;
    }

    private static Map<String, Map<Integer, NamedCounts>> windows(List<DecodedBatch> batches, int longest) {
        return batches.stream()
                .collect(Collectors.groupingBy(
                        batch -> Instant.ofEpochMilli(batch.number("window_start"))
                                .toString(),
                        TreeMap::new,
                        Collectors.collectingAndThen(Collectors.toList(), some -> Recount.byBucket(some, longest))));
    }
}
