package dev.stowage.integration.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stowage.cli.config.AppConfig;
import dev.stowage.cluster.topics.StartupChecks;
import dev.stowage.integration.Cluster;
import dev.stowage.integration.Stowage;
import dev.stowage.integration.Stowage.Outcome;
import dev.stowage.integration.StowageProcess;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The published schemas, registered beforehand, by {@code stowage schemas} or by {@code run}. */
class SchemasIT {
    private static final String OTHER =
            "{\"type\":\"record\",\"name\":\"Other\",\"fields\":[{\"name\":\"x\",\"type\":\"int\"}]}";

    @RegisterExtension
    static final Cluster cluster = new Cluster();

    private static SchemaRegistryClient registry;

    /** Each test has its own topics, and so its own subjects. */
    private String name;

    private Map<String, String> settings;

    @BeforeAll
    static void start() {
        registry = cluster.registry(cluster.config("schemas"));
    }

    @BeforeEach
    void name(TestInfo test) {
        name = "t" + Integer.toHexString((test.getTestMethod() + test.getDisplayName()).hashCode());
        settings = settings();
    }

    @Test
    void shouldPackAndCloseAWindowWhenThePublishedFilesAreRegisteredByAnotherClient() throws Exception {
        // Given
        Path files = cluster.directory().resolve("avro-" + name);
        assertThat(Stowage.run(settings, "schemas", "--directory", files.toString())
                        .exitCode())
                .isZero();
        register(subject("sequences"), files.resolve("RawSequence.avsc"));
        register(subject("batches"), files.resolve("PackedBatch.avsc"));
        register(subject("statistics"), files.resolve("PadStatistics.avsc"));
        settings.put("registry.auto.register.schemas", "false");
        Path fasta = cluster.directory().resolve(name + ".fasta");
        Files.writeString(fasta, ">P1\nMKT\n>P2\nMKTA\n");

        // When
        try (StowageProcess run = cluster.start(settings)) {
            run.command(settings, "ingest", fasta.toString()).requireSuccess();
            run.command(settings, "close").requireSuccess();
            run.stop();
        }

        // Then
        assertThat(Stowage.run(settings, "verify", "--json").lastLine()).contains("\"ok\":true", "\"packed\":2,");
        for (String topic : new String[] {"sequences", "batches", "statistics"}) {
            assertThat(registry.getAllVersions(subject(topic))).containsExactly(1);
        }
    }

    @Test
    void shouldNameTheSubjectsThatLackASchemaUntilTheyAreRegistered() {
        settings.put("registry.auto.register.schemas", "false");

        Outcome refused = Stowage.run(settings, "run");
        Outcome lacking = Stowage.run(settings, "schemas", "--check");
        Outcome registered = Stowage.run(settings, "schemas", "--register");
        Outcome again = Stowage.run(settings, "schemas", "--register");
        Outcome present = Stowage.run(settings, "schemas", "--check", "--json");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains(
                        "subjects " + subject("batches") + ", " + subject("statistics")
                                + " have no schema that Stowage can write with",
                        "`stowage schemas --register`");
        assertThat(lacking.exitCode()).isEqualTo(1);
        assertThat(lacking.err()).contains(subject("sequences") + ": does not have the schema; it has no versions");
        assertThat(registered.exitCode()).as(registered.err()).isZero();
        assertThat(registered.out()).contains(subject("batches") + ": registered as version 1, id ");
        assertThat(again.exitCode()).isZero();
        assertThat(again.out().lines()).hasSize(3).allMatch(line -> line.contains(": already registered, version 1"));
        assertThat(present.exitCode()).isZero();
        assertThat(present.out()).contains("\"subject\":\"" + subject("batches") + "\"", "\"status\":\"PRESENT\"");
    }

    @Test
    void shouldRegisterWhatIsCompatibleAndNameWhatIsNot() throws Exception {
        registry.register(subject("batches"), new AvroSchema(OTHER));

        Outcome checked = Stowage.run(settings, "schemas", "--check");
        Outcome outcome = Stowage.run(settings, "schemas", "--register");

        assertThat(checked.err())
                .contains(subject("batches") + ": does not have the schema; it has other versions [1]");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains(subject("batches") + ": rejected by the registry; HTTP status 409");
        assertThat(outcome.out())
                .contains(
                        subject("sequences") + ": registered as version 1",
                        subject("statistics") + ": registered as version 1");
        assertThat(registry.getAllVersions(subject("batches"))).containsExactly(1);
    }

    @Test
    void shouldRefuseToStartWhenTheLatestVersionCannotRepresentTheBatches() throws Exception {
        registry.register(subject("batches"), new AvroSchema(OTHER));
        settings.put("registry.use.latest.version", "true");

        Outcome refused = Stowage.run(settings, "run");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains(
                        "the latest schema of subject " + subject("batches") + " cannot represent",
                        "subject " + subject("statistics") + " has no schema that Stowage can write with");
    }

    @Test
    void shouldRegisterTheSchemasAtTheStartAndLeaveOtherVersionsOfTheInputAlone() throws Exception {
        Map<String, String> foreign = settings();
        foreign.put("input.topic", name + "-foreign");
        registry.register(name + "-foreign-value", new AvroSchema(OTHER));

        StringWriter err = new StringWriter();
        for (Map<String, String> each : List.of(settings, foreign)) {
            AppConfig config = Cluster.config(each);
            StartupChecks.run(config, cluster.registry(config), new PrintWriter(err));
        }

        assertThat(err.toString())
                .containsOnlyOnce("records of the latest schema of subject")
                .contains("warning: records of the latest schema of subject " + name + "-foreign-value");
        assertThat(Stowage.run(settings, "schemas", "--check").exitCode()).isZero();
        assertThat(registry.getAllVersions(name + "-foreign-value")).containsExactly(1);
    }

    @Test
    void shouldAskTheNextUrlWhenAnotherIsNotThatOfARegistry() throws Exception {
        try (FakeRegistry html = FakeRegistry.start();
                FakeRegistry unavailable = FakeRegistry.start()) {
            html.misbehave("/", Misbehaviour.html(404));
            unavailable.misbehave("/", Misbehaviour.html(503));
            settings.put("schema.registry.url", html.url() + "," + cluster.registryUrl());
            Outcome registered = Stowage.run(settings, "schemas", "--register");
            settings.put("schema.registry.url", html.url() + "," + unavailable.url());
            Outcome refused = Stowage.run(settings, "schemas", "--register");

            assertThat(registered.exitCode()).as(registered.err()).isZero();
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err())
                    .contains(
                            html.url() + " is not a schema registry",
                            "the schema registry at " + unavailable.url() + " is unavailable");
        }
    }

    @Test
    void shouldGoOnWithAWarningWhenOnlyTheListOfSubjectsIsDenied() throws Exception {
        try (FakeRegistry denied = FakeRegistry.start()) {
            denied.misbehave("/", Misbehaviour.error(403, 40301));
            settings.put("schema.registry.url", denied.url());

            Outcome refused = Stowage.run(settings, "schemas", "--register");

            assertThat(refused.err())
                    .contains(
                            "does not let this user list the subjects",
                            subject("batches") + ": rejected by the registry; HTTP status 403, told to");
        }
    }

    private Map<String, String> settings() {
        return cluster.ownSettings(name, "input.topic", name + "-sequences", "output.topic", name + "-batches");
    }

    private String subject(String topic) {
        return name + "-" + topic + "-value";
    }

    /** Registers a schema as users do with curl. */
    private static void register(String subject, Path file) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode request = mapper.createObjectNode().put("schema", Files.readString(file));
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(cluster.registryUrl() + "/subjects/" + subject + "/versions"))
                                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                                .POST(BodyPublishers.ofString(request.toString()))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
}
