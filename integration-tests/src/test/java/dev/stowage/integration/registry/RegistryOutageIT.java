package dev.stowage.integration.registry;

import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stowage.integration.Cluster;
import dev.stowage.integration.StowageProcess;
import dev.stowage.integration.registry.FakeRegistry.Rule;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An outage of the registry that is longer than {@code schema.registry.max.outage}, and an outage of a single node. */
class RegistryOutageIT {
    /**
     * Max time until the stop, for a max outage of 5 s on a busy machine. If calls had no time limit, it would be
     * minutes.
     */
    private static final Duration LONGEST = Duration.ofSeconds(45);

    @RegisterExtension
    final Cluster cluster = new Cluster();

    private FakeRegistry registry;
    private FakeRegistry secondNode;

    @BeforeEach
    void start() throws Exception {
        registry = cluster.closing(FakeRegistry.start());
        secondNode = cluster.closing(registry.secondNode());
    }

    @Test
    void shouldEndByNameAndPackAllAtALaterStartWhenAnOutageLastsTooLong() throws Exception {
        Map<String, Misbehaviour> kinds = new LinkedHashMap<>();
        kinds.put("hang", Misbehaviour.hang());
        kinds.put("html 404", Misbehaviour.html(404));
        kinds.put("401", Misbehaviour.error(401, 40101));
        try (Application application =
                new Application(cluster, "outage", registry.url(), "schema.registry.max.outage", "5s")) {
            for (Map.Entry<String, Misbehaviour> kind : kinds.entrySet()) {
                // Each start packs the records that arrived during the outage before it.
                try (StowageProcess run = application.start()) {
                    application.awaitAll(run);
                    long before = application.sent();
                    int id = registry.schemas().put("AVRO", WireValues.schema(kind.getKey()));
                    Rule rule = registry.misbehave("/schemas/ids/" + id, kind.getValue());
                    send(application, 0, kind.getKey(), id);
                    run.await("first call", PATIENCE, () -> rule.calls() > 0);
                    long start = System.nanoTime();

                    int exitCode = run.awaitEnd(PATIENCE);

                    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
                    System.out.printf("%s: ended after %d s, %d calls%n", kind.getKey(), seconds, rule.calls());
                    assertThat(exitCode).isEqualTo(1);
                    assertThat(run.output()).contains("schema.registry.max.outage");
                    assertThat(seconds).as(kind.getKey()).isBetween(4L, LONGEST.toSeconds());
                    assertThat(application.committed()).isEqualTo(before);
                    rule.end();
                }
            }
            try (StowageProcess run = application.start()) {
                application.close(run);
            }
            assertThat(application.packed().keySet()).containsExactlyInAnyOrderElementsOf(kinds.keySet());
            application.verify(kinds.size(), 0);
        }
    }

    @Test
    void shouldAskTheOtherNodeWhenOneFails() throws Exception {
        Map<String, Misbehaviour> kinds = new LinkedHashMap<>();
        kinds.put("503", Misbehaviour.html(503));
        kinds.put("500", Misbehaviour.error(500, 50001));
        kinds.put("closed", Misbehaviour.closed());
        kinds.put("hang", Misbehaviour.hang());
        try (Application application = new Application(
                        cluster,
                        "nodes",
                        registry.url() + "," + secondNode.url(),
                        "schema.registry.max.outage",
                        "30s");
                StowageProcess run = application.start()) {
            for (Map.Entry<String, Misbehaviour> kind : kinds.entrySet()) {
                int id = registry.schemas().put("AVRO", WireValues.schema(kind.getKey()));
                FakeRegistry asked = registry.lastCall() > secondNode.lastCall() ? registry : secondNode;
                Rule rule = asked.misbehave("/schemas/ids/" + id, kind.getValue());
                send(application, 0, kind.getKey(), id);
                application.awaitAll(run);
                assertThat(rule.calls()).as("calls to the node that fails").isPositive();
                rule.end();
            }
            // One that is not reachable at all.
            FakeRegistry asked = registry.lastCall() > secondNode.lastCall() ? registry : secondNode;
            asked.close();
            send(application, 0, "away", registry.schemas().put("AVRO", WireValues.schema("away")));
            application.awaitAll(run);
            application.close(run);
            assertThat(application.rejected()).isEmpty();
            application.verify(kinds.size() + 1L, 0);
        }
    }

    @Test
    void shouldLeaveItsPartitionsToTheOtherInstanceWhenOnlyOneHasAnOutage() throws Exception {
        try (Application application = new Application(
                cluster,
                "two",
                registry.url(),
                "topics.partitions",
                "2",
                "threads",
                "1",
                "schema.registry.max.outage",
                "5s")) {
            int id = registry.schemas().put("AVRO", WireValues.schema("new"));
            Map<String, String> second = application.settings(
                    "schema.registry.url",
                    secondNode.url(),
                    "state.dir",
                    cluster.directory().resolve("state-second").toString());
            try (StowageProcess well = application.start();
                    StowageProcess ill = cluster.start(second, "--leave")) {
                ill.await("half of the partitions", PATIENCE, () -> cluster.groups()
                        .isSharedByTwo("two"));
                Rule rule = secondNode.misbehave("/schemas/ids/" + id, Misbehaviour.hang());

                send(application, 0, "partition 0", id);
                send(application, 1, "partition 1", id);

                assertThat(ill.awaitEnd(PATIENCE)).isEqualTo(1);
                assertThat(rule.calls()).isPositive();
                application.awaitAll(well);
                application.close(well);
            }
            application.verify(2, 0);
        }
    }

    private static void send(Application application, int partition, String name, int schemaId) {
        application.send(
                partition, name, WireValues.framed(schemaId, WireValues.avro(WireValues.sequence(name, "MKT"))));
    }
}
