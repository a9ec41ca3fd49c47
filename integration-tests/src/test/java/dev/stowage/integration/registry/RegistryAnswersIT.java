package dev.stowage.integration.registry;

import static dev.stowage.integration.Processes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.integration.Cluster;
import dev.stowage.integration.StowageProcess;
import dev.stowage.integration.registry.FakeRegistry.Rule;
import dev.stowage.integration.registry.StoredSchemas.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A registry with faults while an application runs, at default settings. In each case, a record arrives whose schema
 * the application does not know, and a good one after it.
 */
class RegistryAnswersIT {
    private static final String PACKED = "packed";
    private static final String WRONG_SCHEMA = "WRONG_SCHEMA";
    private static final String UNKNOWN_SCHEMA = "UNKNOWN_SCHEMA";
    /** A failed call is repeated. */
    private static final int AGAIN = 2;

    /** More calls than one and its immediate repetitions: the application has restarted its thread. */
    private static final int RESTARTED = 5;

    /** Max redirects that a client follows per call. */
    private static final int REDIRECTS = 20;

    private static final String KIND = "{\"type\":\"enum\",\"name\":\"Kind\",\"namespace\":\"my\",\"symbols\":[\"A\"]}";

    @RegisterExtension
    static final Cluster cluster = new Cluster();

    private static FakeRegistry registry;
    private static FakeRegistry otherNode;
    private static Application application;
    private static StowageProcess run;

    /**
     * One row of the table.
     *
     * @param name name and key of the record
     * @param schemaId schema id of the record
     * @param rule the registry's fault, if any
     * @param refused number of failed calls after which the fault ends; 0 if it need not end
     * @param fate expected result of the record: packed, or why it is rejected
     */
    private record Case(String name, int schemaId, @Nullable Rule rule, int refused, String fate) {}

    @BeforeAll
    static void start() throws Exception {
        registry = cluster.closing(FakeRegistry.start());
        otherNode = cluster.closing(registry.secondNode());
        registry.schemas()
                .answer(
                        "POST",
                        List.of("subjects", "kind", "versions"),
                        new ObjectMapper().valueToTree(Map.of("schema", KIND)));
        application = cluster.closing(new Application(cluster, "answers", registry.url()));
        // A registry that is slow at the start is one.
        registry.misbehave("/", Misbehaviour.slow(Duration.ofSeconds(2))).times(2);
        run = application.start();
    }

    @TestFactory
    Stream<DynamicTest> shouldRejectOnlyByTheRegistrysOwnAnswerAndWaitOtherwise() {
        List<Case> cases = new ArrayList<>(answersAboutTheSchema());
        cases.addAll(disturbances());
        cases.addAll(outages());
        return Stream.concat(
                cases.stream().map(row -> dynamicTest(row.name(), () -> meet(row))),
                Stream.of(dynamicTest("what became of all records", () -> requireFates(cases))));
    }

    /** Answers of the registry about a schema decide whether its records are packed. */
    private static List<Case> answersAboutTheSchema() {
        return List.of(
                answered("type PROTOBUF", WRONG_SCHEMA, "PROTOBUF", "syntax = \"proto3\"; message RawSequence {}"),
                answered("type JSON", WRONG_SCHEMA, "JSON", "{\"type\":\"object\"}"),
                answered("a type that nobody knows", WRONG_SCHEMA, "XML", "<schema/>"),
                answered(
                        "Avro of something else",
                        WRONG_SCHEMA,
                        "AVRO",
                        "{\"type\":\"record\",\"name\":\"Click\",\"fields\":[{\"name\":\"x\",\"type\":\"int\"}]}"),
                answered("Avro that does not parse", WRONG_SCHEMA, "AVRO", "{\"type\":\"record\"}"),
                answered(
                        "a reference that does not exist",
                        WRONG_SCHEMA,
                        "AVRO",
                        schemaWithKind("a reference that does not exist"),
                        new Reference("my.Kind", "no-such-subject", 1)),
                answered(
                        "a version of a reference that does not exist",
                        WRONG_SCHEMA,
                        "AVRO",
                        schemaWithKind("a version of a reference that does not exist"),
                        new Reference("my.Kind", "kind", 9)),
                answered(
                        "a reference that exists",
                        PACKED,
                        "AVRO",
                        schemaWithKind("a reference that exists"),
                        new Reference("my.Kind", "kind", 1)),
                answered(
                        "a hyphen in the namespace",
                        PACKED,
                        "AVRO",
                        WireValues.schema("hyphen").replace("dev.stowage.schemas", "my-lab")),
                misbehaving("40403 again and again", UNKNOWN_SCHEMA, Misbehaviour.error(404, 40403)));
    }

    /** Temporary faults. */
    private static List<Case> disturbances() {
        Case once = misbehaving("40403 once", PACKED, Misbehaviour.error(404, 40403));
        Objects.requireNonNull(once.rule()).times(1);
        Case lagging = misbehaving("40403 for 2 s", PACKED, Misbehaviour.error(404, 40403));
        Objects.requireNonNull(lagging.rule()).lasting(Duration.ofSeconds(2));
        return List.of(
                once,
                lagging,
                misbehaving("slow", PACKED, Misbehaviour.slow(Duration.ofSeconds(3))),
                misbehaving("trickling", PACKED, Misbehaviour.trickling(Duration.ofSeconds(2))),
                misbehaving("redirect to another node", PACKED, Misbehaviour.redirect(302, otherNode.url())));
    }

    /** Responses that are not a registry's answer. */
    private static List<Case> outages() {
        registry.misbehave("/login", Misbehaviour.html(200));
        return List.of(
                outage("500", AGAIN, Misbehaviour.error(500, 50001)),
                outage("503", RESTARTED, Misbehaviour.html(503)),
                outage("401", RESTARTED, Misbehaviour.error(401, 40101)),
                outage("403", AGAIN, Misbehaviour.error(403, 40301)),
                outage("429", AGAIN, Misbehaviour.error(429, 42901)),
                outage("HTML 404", RESTARTED, Misbehaviour.html(404)),
                outage("text 404", AGAIN, Misbehaviour.text(404)),
                outage("JSON 404", AGAIN, Misbehaviour.error(404, 404)),
                outage("HTML 200", AGAIN, Misbehaviour.html(200)),
                outage("empty object", AGAIN, Misbehaviour.emptyObject()),
                outage("truncated", RESTARTED, Misbehaviour.truncated()),
                outage("closed", AGAIN, Misbehaviour.closed()),
                outage("redirect to itself", REDIRECTS * AGAIN, Misbehaviour.redirect(301, registry.url())),
                outage("redirect to a page", AGAIN, Misbehaviour.redirect(307, registry.url() + "/login")),
                outage("hang", AGAIN, Misbehaviour.hang()));
    }

    private static Case answered(String name, String fate, String type, String schema, Reference... references) {
        return new Case(name, registry.schemas().put(type, schema, references), null, 0, fate);
    }

    private static Case misbehaving(String name, String fate, Misbehaviour misbehaviour) {
        int id = registry.schemas().put("AVRO", WireValues.schema(name));
        return new Case(name, id, registry.misbehave("/schemas/ids/" + id, misbehaviour), 0, fate);
    }

    private static Case outage(String name, int refused, Misbehaviour misbehaviour) {
        Case row = misbehaving(name, PACKED, misbehaviour);
        return new Case(name, row.schemaId(), row.rule(), refused, PACKED);
    }

    /** The published schema with one more field, whose type is defined in another schema. */
    private static String schemaWithKind(String doc) {
        String schema = WireValues.schema(doc);
        return schema.substring(0, schema.lastIndexOf("]}"))
                + ",{\"name\":\"kind\",\"type\":[\"null\",\"my.Kind\"],\"default\":null}]}";
    }

    private static void meet(Case row) throws Exception {
        long before = application.sent();
        long start = System.nanoTime();
        byte[] avro = WireValues.avro(WireValues.sequence(row.name(), "MKT"));
        application.send(row.name(), WireValues.framed(row.schemaId(), WireValues.append(avro, kindIn(row))));
        int good = registry.schemas().put("AVRO", WireValues.schema("good"));
        String after = "after " + row.name();
        application.send(after, WireValues.framed(good, WireValues.avro(WireValues.sequence(after, "MKTA"))));
        if (row.refused() > 0) {
            Rule rule = Objects.requireNonNull(row.rule());
            run.await(row.refused() + " calls", PATIENCE, () -> rule.calls() >= row.refused());
            assertThat(application.committed()).as("records that are committed").isEqualTo(before);
            rule.end();
        }
        application.awaitAll(run);
        run.requireAlive();
        assertThat(row.rule() == null || row.rule().calls() > 0)
                .as("the registry misbehaved")
                .isTrue();
        System.out.printf(
                "%-45s application %-40s record %-15s %.1f s%n",
                row.name(),
                row.refused() > 0 ? "waits until the registry is well," : "goes on,",
                row.fate(),
                (System.nanoTime() - start) / 1e9);
    }

    /** The branch of null in the field that {@link #schemaWithKind} adds. */
    private static int[] kindIn(Case row) {
        return row.name().contains("reference") ? new int[] {0} : new int[0];
    }

    private static void requireFates(List<Case> cases) throws Exception {
        application.close(run);
        Map<String, String> rejected = application.rejected();
        List<String> expected = new ArrayList<>();
        for (Case row : cases) {
            expected.add("after " + row.name());
            if (row.fate().equals(PACKED)) {
                expected.add(row.name());
            } else {
                assertThat(rejected.get(row.name())).as(row.name()).startsWith(row.fate() + ": ");
            }
        }
        assertThat(application.packed().keySet()).containsExactlyInAnyOrderElementsOf(expected);
        application.verify(expected.size(), 2L * cases.size() - expected.size());
    }
}
