package dev.stowage.integration.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.stowage.integration.Cluster;
import dev.stowage.integration.Stowage;
import dev.stowage.integration.Stowage.Outcome;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no registry, or does not answer, is refused at the start. */
class RegistryStartIT {
    /** Calls time out within seconds. */
    private static final Duration END = Duration.ofMinutes(1);

    @TempDir
    static Path directory;

    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = Cluster.start(directory);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    static Stream<Arguments> misbehaviour() {
        return Stream.of(
                arguments("500", Misbehaviour.error(500, 50001)),
                arguments("503", Misbehaviour.html(503)),
                arguments("401", Misbehaviour.error(401, 40101)),
                arguments("403", Misbehaviour.error(403, 403)),
                arguments("HTML 404", Misbehaviour.html(404)),
                arguments("text 404", Misbehaviour.text(404)),
                arguments("JSON 404", Misbehaviour.error(404, 404)),
                arguments("40403", Misbehaviour.error(404, 40403)),
                arguments("HTML 200", Misbehaviour.html(200)),
                arguments("empty object", Misbehaviour.emptyObject()),
                arguments("truncated", Misbehaviour.truncated()),
                arguments("closed", Misbehaviour.closed()),
                arguments("redirect to a page", Misbehaviour.redirect(307, "/login")),
                arguments("hang", Misbehaviour.hang()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misbehaviour")
    void shouldRefuseToStartAndNameTheUrlWhenItIsNoRegistry(String name, Misbehaviour misbehaviour) throws IOException {
        try (FakeRegistry registry = FakeRegistry.start();
                Application application = new Application(cluster, directory, "start", registry.url())) {
            FakeRegistry.Rule rule = registry.misbehave("/", misbehaviour);
            registry.misbehave("/login", Misbehaviour.html(200));

            Outcome refused = assertTimeoutPreemptively(END, () -> Stowage.run(application.settings(), "run"));

            assertThat(rule.calls()).as("calls at the start").isPositive();
            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
            assertThat(refused.err()).contains(registry.url());
        }
    }

    @Test
    void shouldRefuseToStartAndNameTheUrlWhenItIsAway() throws IOException {
        FakeRegistry registry = FakeRegistry.start();
        registry.close();
        try (Application application = new Application(cluster, directory, "away", registry.url())) {
            Outcome refused = assertTimeoutPreemptively(END, () -> Stowage.run(application.settings(), "run"));

            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
            assertThat(refused.err()).contains(registry.url());
        }
    }

    @Test
    void shouldRefuseToStartAndNameTheUrlWhenThePathIsWrong() throws IOException {
        try (FakeRegistry registry = FakeRegistry.start();
                Application application =
                        new Application(cluster, directory, "path", registry.url() + "/apis/ccompat/v7")) {
            Outcome refused = assertTimeoutPreemptively(END, () -> Stowage.run(application.settings(), "run"));

            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
            assertThat(refused.err()).contains(registry.url() + "/apis/ccompat/v7");
        }
    }

    @Test
    void shouldRefuseToStartAndNameTheSubjectWhenTheRegistryRefusesTheSchemaOfTheBatches() throws Exception {
        // Given: another schema is registered under the output's subject, and ours is not compatible with it.
        String url = cluster.settings("incompatible").get("schema.registry.url");
        try (Application application = new Application(cluster, directory, "incompatible", url)) {
            AvroSchema other = new AvroSchema(
                    "{\"type\":\"record\",\"name\":\"Other\",\"fields\":[{\"name\":\"x\",\"type\":\"int\"}]}");
            application.registry().register("incompatible-out-value", other);

            // When
            Outcome refused = assertTimeoutPreemptively(END, () -> Stowage.run(application.settings(), "run"));

            // Then
            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
            assertThat(refused.err()).contains("refused", "incompatible-out-value", "409");
        }
    }
}
